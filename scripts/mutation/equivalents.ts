/** Mutants that no test can kill, because they change nothing that anybody can see, each with the reason. */
export interface Equivalent {
  readonly key: string;
  readonly reason: string;
}

/** Mutants of one line for one reason. */
const same = (reason: string, ...keys: readonly string[]): readonly Equivalent[] =>
  keys.map((key) => ({ key, reason }));

export const equivalents: readonly Equivalent[] = [
  ...same(
    "The size of a change of 0 is 0 with either sign.",
    "BreakerMath:69:7939e82e6c93",
    "BreakerMath:69:67b2850b6987",
  ),
  ...same(
    "At the ends of the decay the line gives what the ends do: the price, and 0.",
    "DecayMath:18:3ad64d1e0a26",
    "DecayMath:19:3193c8de52b1",
  ),
  ...same("The lesser of two equal numbers is either.", "GroupMath:82:09092e54604b"),
  ...same(
    "With the cost at the equity or at what is wanted, the quotient is at least 1: the whole.",
    "GroupMath:130:3e1430b3ccbf",
    "GroupMath:130:63454aad023c",
  ),
  ...same(
    "A member is no pair with itself; the order of two equal numbers is either.",
    "PortfolioMath:43:7c387aad6388",
  ),
  ...same(
    "A correlation at a limit is the limit.",
    "PortfolioMath:74:42bbf01eb978",
    "PortfolioMath:76:15122f79aaf5",
    "PortfolioMath:108:24d0db666d3c",
    "PortfolioMath:109:d592d6dd2dfb",
  ),
  ...same(
    "The long path gives what the cheap one does, and costs more gas.",
    "WadMath:38:32c182ffc927",
    "WadMath:50:32c182ffc927",
    "WadMath:81:8b4b0e21da47",
    "WadMath:81:0914d30cf5be",
  ),
];
