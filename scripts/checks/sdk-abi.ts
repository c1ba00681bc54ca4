/** Fails when the committed ABIs of the SDK are not what the contracts say. */
import { staleFiles } from "../sdk/generate-abi.ts";
import { report } from "./source-files.ts";

if (import.meta.main) {
  const stale = await staleFiles();
  report(
    "sdk-abi",
    stale.map((name) => `scripts/sdk/src/abi/${name}: not what the contracts say; run \`npm run sdk:abi\``),
  );
}
