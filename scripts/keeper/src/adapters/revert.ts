import type { Interface } from "ethers";

/** A custom error, or what Solidity itself reverts with. */
export interface NamedRevert {
  readonly name: string;
  /** Its arguments, separated by commas. */
  readonly values: string;
}

/**
 * Names what a call reverted with; undefined if no ABI knows it. Tokens, venues, wallets and made-up pools choose these bytes: cut
 * short, or with a string that is no UTF-8, they are as good as unknown.
 */
export function namedRevert(abis: readonly Interface[], data: string): NamedRevert | undefined {
  for (const abi of abis) {
    try {
      const parsed = abi.parseError(data);
      if (parsed === null) continue;
      return { name: parsed.name, values: parsed.args.map((value: unknown) => String(value)).join(", ") };
    } catch {
      // The selector is one of ours, the rest is not.
    }
  }
  return undefined;
}
