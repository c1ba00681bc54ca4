/** What can be wrong with a market file: one class each, and every message says what to do. */

/** Base of everything that the user can put right: the program ends with exit code 1 and writes nothing. */
export class InputError extends Error {
  override readonly name: string = "InputError";
}

export class FileMissingError extends InputError {
  override readonly name = "FileMissingError";

  constructor(file: string, reason: string) {
    super(`${file}: cannot be read (${reason}). Give the path of a .csv or .csv.gz file.`);
  }
}

export class EmptyFileError extends InputError {
  override readonly name = "EmptyFileError";

  constructor(file: string) {
    super(`${file}: the file is empty. It needs a header line and rows.`);
  }
}

export class HeaderError extends InputError {
  override readonly name = "HeaderError";

  constructor(file: string, header: string, wanted: string) {
    super(`${file}: header "${header.slice(0, 120)}" is not understood. Wanted: ${wanted}.`);
  }
}

export class RowError extends InputError {
  override readonly name = "RowError";

  constructor(file: string, line: number, problem: string) {
    super(`${file}, line ${line}: ${problem}`);
  }
}

export class OrderError extends InputError {
  override readonly name = "OrderError";

  constructor(file: string, line: number, previous: number | bigint, current: number | bigint, what: string) {
    const problem = previous === current ? `${what} ${current} stands twice` : `${what} ${current} follows ${previous}`;
    super(`${file}, line ${line}: ${problem}. Sort the rows by ${what} and leave out duplicates.`);
  }
}

export class TooFewRowsError extends InputError {
  override readonly name = "TooFewRowsError";

  constructor(file: string, rows: number, least: number) {
    super(`${file}: ${rows} usable rows between --from and --to, at least ${least} are needed. Widen the window.`);
  }
}

export class PriceRangeError extends InputError {
  override readonly name = "PriceRangeError";

  constructor(file: string, price: string) {
    super(`${file}: price ${price} is outside 1e-12 to 1e12. Express the series in another unit.`);
  }
}
