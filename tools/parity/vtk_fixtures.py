"""Legacy VTK files as VTK itself writes them (versions 4.2 and 5.1, binary and text): lines that share points, a
vertex before them, data of points and cells, a name of two words, a string. The numbers are multiples of 1/8: text
holds them exactly."""

import sys
from pathlib import Path

import vtk

FOLDER = Path(__file__).parent / "fixtures"


def array(cls, name, components, values):
    result = cls()
    result.SetName(name)
    result.SetNumberOfComponents(components)
    for value in values:
        result.InsertNextValue(value)
    return result


def lines(file_version, binary):
    points = vtk.vtkPoints()
    points.SetDataTypeToDouble() if file_version == 42 else points.SetDataTypeToFloat()
    for i in range(7):
        points.InsertNextPoint(i / 8, -i * i / 8, 30 - i)
    cells = vtk.vtkCellArray()
    for ids in ([0, 1, 2], [6, 5], [2, 1, 3, 4]):
        cells.InsertNextCell(len(ids))
        for i in ids:
            cells.InsertCellPoint(i)
    vertices = vtk.vtkCellArray()
    vertices.InsertNextCell(1)
    vertices.InsertCellPoint(3)
    data = vtk.vtkPolyData()
    data.SetPoints(points)
    data.SetVerts(vertices)
    data.SetLines(cells)
    of_points, of_cells = data.GetPointData(), data.GetCellData()
    of_points.SetScalars(array(vtk.vtkFloatArray, "fa", 1, [i / 8 for i in range(7)]))
    of_points.SetVectors(array(vtk.vtkDoubleArray, "tangent", 3, [i / 4 for i in range(21)]))
    of_points.AddArray(array(vtk.vtkShortArray, "two words", 2, range(14)))
    of_cells.SetScalars(array(vtk.vtkIntArray, "bundle", 1, [-1, 4, 5, 6]))
    of_cells.AddArray(array(vtk.vtkTypeInt64Array, "id", 1, [9, 1 << 20, 2, 3]))
    names = vtk.vtkStringArray()
    names.SetName("names")
    for name in ("vertex", "first line", "second", "third"):
        names.InsertNextValue(name)
    of_cells.AddArray(names)
    kind = "binary" if binary else "text"
    writer = vtk.vtkPolyDataWriter()
    writer.SetFileVersion(file_version)
    writer.SetFileTypeToBinary() if binary else writer.SetFileTypeToASCII()
    writer.SetHeader("lines of a test")
    writer.SetFileName(str(FOLDER / f"vtk-{file_version}-{kind}.vtk"))
    writer.SetInputData(data)
    if writer.Write() != 1:
        sys.exit("VTK did not write")


for version in (42, 51):
    for binary in (False, True):
        lines(version, binary)
