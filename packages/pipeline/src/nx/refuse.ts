/** Prints the error line given in hexadecimal and exits with 2. */
process.stderr.write(`${Buffer.from(process.argv[2] ?? '', 'hex').toString()}\n`);
process.exitCode = 2;
