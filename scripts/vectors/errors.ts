/** Base of what can be wrong with a folder of vectors; the command prints the message and ends with exit code 1. */
export class VectorError extends Error {
  override readonly name: string = "VectorError";
}

/** The folder cannot be read. */
export class VectorFolderError extends VectorError {
  override readonly name = "VectorFolderError";

  constructor(folder: string, cause: unknown) {
    super(`Cannot read the folder ${folder}. Pass an existing one: npm run vectors -- test/vectors`, { cause });
  }
}

/** The folder holds no suite. */
export class NoSuiteError extends VectorError {
  override readonly name = "NoSuiteError";

  constructor(folder: string) {
    super(`The folder ${folder} holds no suite. A suite is a .json file whose name does not begin with an underscore.`);
  }
}

/** A file is not a suite of vectors. */
export class VectorFileError extends VectorError {
  override readonly name = "VectorFileError";

  constructor(file: string, reason: string) {
    super(`${file} is not a suite of vectors: ${reason}. Compare it with a file of test/vectors.`);
  }
}

/** A case lacks an input, or has it in a form that cannot be read. */
export class VectorInputError extends VectorError {
  override readonly name = "VectorInputError";

  constructor(key: string, reason: string) {
    super(`Input ${key} ${reason}.`);
  }
}
