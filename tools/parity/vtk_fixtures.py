"""Legacy VTK files as VTK itself writes them (versions 4.2 and 5.1, binary and text): lines that share points, a
vertex before them, data of points and cells, a name of two words, a string; and every type of numbers and every kind
of attribute, under a title that tells LPS. The numbers are multiples of 1/8: text holds them exactly."""

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


def polydata(points, *lines):
    cells = vtk.vtkCellArray()
    for ids in lines:
        cells.InsertNextCell(len(ids))
        for i in ids:
            cells.InsertCellPoint(i)
    data = vtk.vtkPolyData()
    data.SetPoints(points)
    data.SetLines(cells)
    return data


def save(data, file_version, binary, name, header):
    writer = vtk.vtkPolyDataWriter()
    writer.SetFileVersion(file_version)
    writer.SetFileTypeToBinary() if binary else writer.SetFileTypeToASCII()
    writer.SetHeader(header)
    writer.SetFileName(str(FOLDER / f"vtk-{name}-{'binary' if binary else 'text'}.vtk"))
    writer.SetInputData(data)
    if writer.Write() != 1:
        sys.exit("VTK did not write")


def lines(file_version, binary):
    points = vtk.vtkPoints()
    points.SetDataTypeToDouble() if file_version == 42 else points.SetDataTypeToFloat()
    for i in range(7):
        points.InsertNextPoint(i / 8, -i * i / 8, 30 - i)
    data = polydata(points, [0, 1, 2], [6, 5], [2, 1, 3, 4])
    vertices = vtk.vtkCellArray()
    vertices.InsertNextCell(1)
    vertices.InsertCellPoint(3)
    data.SetVerts(vertices)
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
    save(data, file_version, binary, file_version, "lines of a test")


TYPES = """Char SignedChar UnsignedChar Short UnsignedShort Int UnsignedInt Long UnsignedLong LongLong UnsignedLongLong
Float Double IdType Bit"""


def types(binary):
    points = vtk.vtkPoints()
    for i in range(4):
        points.InsertNextPoint(i, 2 * i, 3 * i)
    data = polydata(points, [0, 1], [2, 3])
    of_points, of_cells = data.GetPointData(), data.GetCellData()
    for name in TYPES.split():
        each = array(getattr(vtk, f"vtk{name}Array"), name, 1, [])
        for value in [1, 0, 1, 1] if name == "Bit" else [7, 0, 100, 3]:
            each.InsertNextTuple1(value)
        of_points.AddArray(each)
    of_points.AddArray(array(vtk.vtkIdTypeArray, "large", 1, [0, 1 << 20, (1 << 24) + 1, 3]))
    of_points.SetGlobalIds(array(vtk.vtkIdTypeArray, "global", 1, range(10, 14)))
    of_points.SetPedigreeIds(array(vtk.vtkIntArray, "pedigree", 1, range(20, 24)))
    of_points.SetNormals(array(vtk.vtkFloatArray, "normal", 3, range(12)))
    of_points.SetTensors(array(vtk.vtkFloatArray, "tensor", 9, range(36)))
    of_cells.SetScalars(array(vtk.vtkUnsignedCharArray, "colour", 3, [255, 0, 1, 2, 3, 254]))
    of_cells.SetTCoords(array(vtk.vtkFloatArray, "texture", 2, range(4)))
    words = vtk.vtkStringArray()
    words.SetName("words")
    for word in ("one", "and two"):
        words.InsertNextValue(word)
    of_cells.SetPedigreeIds(words)
    save(data, 51, binary, "types", "3D Slicer output. SPACE=LPS")


for version in (42, 51):
    for binary in (False, True):
        lines(version, binary)
for binary in (False, True):
    types(binary)
