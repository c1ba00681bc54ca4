/**
 * The core: arithmetic, entities, errors, events, routes and typed data. No dependency, no client, no I/O. ABIs are in
 * `@bulkhead/sdk/abi`, adapters for a client in `@bulkhead/sdk/ethers` and `@bulkhead/sdk/viem`.
 */
export * from "./addresses.ts";
export * from "./classes.ts";
export { type AbiParameter, type AbiValue, InvalidHexError, TruncatedDataError, decodeParameters } from "./codec.ts";
export * from "./entities/pool.ts";
export * from "./entities/position.ts";
export * from "./entities/preview.ts";
export * from "./errors/explain.ts";
export * from "./events/decode.ts";
export * from "./math/index.ts";
export * from "./poolParams.ts";
export * from "./routes.ts";
export * from "./typedData.ts";
