import type { CompilerOutputError } from "hardhat/types/solidity";
import type { HardhatPlugin } from "hardhat/types/plugins";

/** The part of solc's messages that Hardhat's type leaves out. */
type Located = CompilerOutputError & { readonly sourceLocation?: { readonly file: string } };

/**
 * What of the compiler's messages matters: warnings about packages are dropped (Solady alone has 71, none is ours to mend),
 * and with `strict` a warning about our own contracts is an error.
 */
export function relevantMessages(messages: readonly Located[], strict: boolean): Located[] {
  return messages.flatMap((message) => {
    const file = message.sourceLocation?.file ?? "";
    if (message.severity === "error") return [message];
    if (file.startsWith("npm/")) return [];
    const ours = file.startsWith("project/contracts/") && !file.startsWith("project/contracts/mocks/");
    return [
      strict && ours && message.severity === "warning"
        ? { ...message, type: "WarningAsError", severity: "error" }
        : message,
    ];
  });
}

/** Applies `relevantMessages` to each compilation; strict where CI is set. */
export const compilerWarnings: HardhatPlugin = {
  id: "bulkhead-compiler-warnings",
  hookHandlers: {
    solidity: () =>
      Promise.resolve({
        default: () =>
          Promise.resolve({
            invokeSolc: async (context, compiler, input, config, next) => {
              const output = await next(context, compiler, input, config);
              const strict = process.env.CI !== undefined && process.env.CI !== "";
              return output.errors === undefined
                ? output
                : { ...output, errors: relevantMessages(output.errors, strict) };
            },
          }),
      }),
  },
};
