import type { Exception } from "./report.ts";

/** Every line, function and branch of contracts/ that no test reaches, with the reason. */
export const exceptions: readonly Exception[] = [];
