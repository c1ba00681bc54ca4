/** The folder of episodes is not there. */
export class FolderMissingError extends Error {
  override readonly name = "FolderMissingError";

  constructor(folder: string) {
    super(
      `No folder of market data at ${folder}. Name one, \`npm run lab -- <folder>\` (\`npm run pooled -- <folder>\`), set BULKHEAD_DATA, or put the data at ../shared/data.`,
    );
  }
}

/** A folder without a single episode that the lab understands. */
export class NoEpisodesError extends Error {
  override readonly name = "NoEpisodesError";

  constructor(folder: string) {
    super(
      `No episode in ${folder}. Wanted: <episode>_<pair>_1m.csv[.gz] (or _3m, _5m) with the columns ts,open,high,low,close, *chainlink*_<asset>_usd.csv[.gz] with rounds, or <episode>_aave_assets_hourly.csv[.gz].`,
    );
  }
}

/** A file that is named like an episode and cannot be read as one. */
export class BadFileError extends Error {
  override readonly name = "BadFileError";

  constructor(file: string, line: number, reason: string) {
    super(`${file}, line ${line}: ${reason}`);
  }
}

/** The contracts' margins differ from the twin's. */
export class TwinMismatchError extends Error {
  override readonly name = "TwinMismatchError";

  constructor(what: string, time: number, contract: string, twin: string) {
    super(
      `${what} at ${new Date(time * 1000).toISOString()}: the contracts say ${contract}, the twin says ${twin}. One of the two was changed without the other; \`hardhat build\` and compare scripts/lab/twin with contracts/pool/extension/MarginUpkeep.sol.`,
    );
  }
}

/** An option of the command that is not known. */
export class UsageError extends Error {
  override readonly name = "UsageError";

  constructor(given: string, usage: string) {
    super(`Unknown option ${given}. Usage: ${usage}`);
  }
}
