/** A folder of episodes none of which has two assets. */
export class NothingToPoolError extends Error {
  override readonly name = "NothingToPoolError";

  constructor() {
    super(
      "No episode of the folder has two assets in dollars. Wanted: <episode>_ethusdt_1m.csv[.gz] and <episode>_btcusdt_1m.csv[.gz], for example.",
    );
  }
}
