import { existsSync, readFileSync } from "node:fs";

import { isAddress, isHexString, parseUnits, Wallet } from "ethers";
import { z } from "zod";

import { ConfigError } from "./errors.ts";

const address = z
  .string()
  .refine((value) => isAddress(value), "must be an address: 0x and 40 hex digits")
  .transform((value) => value.toLowerCase());
const hex = z.string().refine((value) => isHexString(value), "must be hex with 0x");
const count = z.coerce.number("must be a whole number").int("must be a whole number").min(0, "must not be negative");
const wei = z
  .union([z.string(), z.number()])
  .refine((value) => /^\d+$/.test(String(value)), "must be a whole number of wei")
  .transform((value) => BigInt(value));
const gwei = z
  .union([z.string(), z.number()])
  .refine((value) => /^\d+(\.\d{1,9})?$/.test(String(value)), "must be a number of gwei")
  .transform((value) => parseUnits(String(value), "gwei"));
const flag = z
  .union([z.boolean(), z.enum(["true", "false", "1", "0"])])
  .transform((value) => value === true || value === "true" || value === "1");

/** A JSON value given as itself, as text, or as the name of a file that holds it. */
function json<T extends z.ZodType>(schema: T) {
  return z.unknown().transform((value, context): z.output<T> => {
    const parsed = schema.safeParse(typeof value === "string" ? parseJson(value) : value);
    if (parsed.success) return parsed.data;
    for (const issue of parsed.error.issues) {
      context.addIssue({ code: "custom", message: issue.message, path: issue.path });
    }
    return z.NEVER;
  });
}

const routes = z.array(z.object({ tokenIn: address, tokenOut: address, adapter: address, route: hex }));
const prices = z.record(address, wei);

const urls = z
  .string()
  .transform((value) => value.split(",").map((each) => each.trim()))
  .refine(
    (value) => value.every((each) => /^https?:\/\//.test(each) && URL.canParse(each)),
    "must be http(s) addresses, separated by commas",
  );
const addresses = z
  .string()
  .transform((value) =>
    value
      .split(",")
      .filter((each) => each !== "")
      .map((each) => each.trim().toLowerCase()),
  )
  .refine((value) => value.every((each) => isAddress(each)), "must be addresses, separated by commas");
const fees = z
  .string()
  .transform((value) => value.split(",").map(Number))
  .refine(
    (value) => value.every((fee) => Number.isInteger(fee) && fee > 0 && fee < 1e6),
    "must be fee tiers, separated by commas",
  );

const schema = z.object({
  rpcUrl: urls,
  factory: address,
  fromBlock: count.default(0),
  executor: address.optional(),
  privateKey: z
    .string()
    .refine((value) => isHexString(value, 32), "must be 0x and 64 hex digits")
    .optional(),
  mode: z.enum(["dry", "send"], "must be dry or send").default("dry"),
  statusPort: count.max(65_535, "must be a port").default(9464),
  statusHost: z.string().default("127.0.0.1"),
  swapAdapter: address.optional(),
  uniswapFees: fees.default([500, 3000, 10_000, 100]),
  routes: json(routes).default([]),
  wrappedNative: address.optional(),
  nativePrices: json(prices).default({}),
  state: z.string().default("keeper.sqlite"),
  databaseUrl: z
    .string()
    .refine((value) => /^postgres(ql)?:\/\//.test(value), "must be postgres://…")
    .optional(),
  replica: z.string().optional(),
  pollMs: count.min(10, "must be 10 at least").default(500),
  rpcTimeoutMs: count.min(100, "must be 100 at least").default(10_000),
  rpcBatch: count.min(1, "must be 1 at least").default(500),
  minProfitWei: wei.default(0n),
  slippagePpm: count.max(1_000_000, "must be 1000000 at most").default(100_000),
  protectPools: addresses.default([]),
  protectBudgetWei: wei.default(0n),
  priorityFeeGwei: gwei.default(1_000_000_000n),
  maxFeeGwei: gwei.default(500_000_000_000n),
  maxTransactionGas: count.min(500_000, "must be 500000 at least").default(16_000_000),
  maxPositions: count.min(1, "must be 1 at least").default(250),
  replaceAfterBlocks: count.min(1, "must be 1 at least").default(3),
  maxReplacements: count.default(5),
  finalityBlocks: count.default(32),
  checkpointBlocks: count.default(50),
  driftBlocks: count.default(25),
  lowBalanceWei: wei.default(50_000_000_000_000_000n),
  triggerOrders: address.optional(),
  signedOrders: z.string().optional(),
  peakStepPpm: count.min(1, "must be 1 at least").max(1_000_000, "must be 1000000 at most").default(5_000),
  housekeeping: flag.default(true),
  syncAfterMinutes: count.default(30),
  housekeepingMaxFeeGwei: gwei.default(50_000_000_000n),
  flagMarginCalls: z.enum(["watched", "all"], "must be watched or all").default("watched"),
  webhookUrl: z
    .string()
    .refine((value) => /^https?:\/\//.test(value), "must be an http(s) address")
    .optional(),
  watchedOwners: addresses.default([]),
  logLevel: z.enum(["trace", "debug", "info", "warn", "error", "fatal", "silent"]).default("info"),
});

/** Everything that can be set. */
export type Config = z.output<typeof schema>;
/** Name of a setting. */
export type Setting = keyof Config;

/** What each setting is, for `--help` and the README. */
export const SETTINGS: Readonly<Record<Setting, string>> = {
  rpcUrl: "JSON-RPC endpoints, separated by commas; the first that answers is used",
  factory: "PoolFactory whose pools are served",
  fromBlock: "block of the factory's creation",
  executor: "LiquidationExecutor of the signer",
  privateKey: "key of the signer; better by environment or file than by flag",
  mode: "dry or send",
  statusPort: "port of /status, /health, /ready and /metrics; 0 picks a free one",
  statusHost: "address that the status server listens on",
  swapAdapter: "ISwapAdapter (Uniswap V3) for pairs without a route",
  uniswapFees: "fee tiers that it is tried with",
  routes: "JSON or file: [{tokenIn, tokenOut, adapter, route}]",
  wrappedNative: "wrapped native token, to price gas from the pools' own oracles",
  nativePrices: "JSON or file: {asset: base units per 1e18 wei}, where no pool knows",
  state: "SQLite file of the journal; :memory: keeps nothing",
  databaseUrl: "PostgreSQL instead of SQLite, for replicas",
  replica: "name of this replica in its log lines",
  pollMs: "pause between two looks at the head [ms]",
  rpcTimeoutMs: "longest wait for one request [ms]",
  rpcBatch: "most calls in one request",
  minProfitWei: "what a liquidation must leave after gas [wei]",
  slippagePpm: "share of the simulated profit that may be lost until it is mined [ppm]",
  protectPools: "pools whose bad debt is cleared at a loss, separated by commas",
  protectBudgetWei: "loss that this may take in all [wei]",
  priorityFeeGwei: "tip [gwei]",
  maxFeeGwei: "most that is paid for gas [gwei]",
  maxTransactionGas: "most gas of one transaction [gas]",
  maxPositions: "most positions of one pool in one transaction",
  replaceAfterBlocks: "blocks that a transaction may wait before it is replaced",
  maxReplacements: "replacements before a nonce is cancelled",
  finalityBlocks: "depth from which a block is believed for good",
  checkpointBlocks: "blocks between two checkpoints of the mirror; 0 for none",
  driftBlocks: "blocks between two comparisons of mirror and chain; 0 for none",
  lowBalanceWei: "balance of the signer below which there is an alert [wei]",
  triggerOrders: "TriggerOrders whose orders are executed for their tips",
  signedOrders: "file of JSON lines {order, signature}: orders signed off-chain; read again when it changes",
  peakStepPpm: "rise of what a trailing stop watches at which its peak is recorded [ppm]",
  housekeeping: "also observe volatility, sync margins and flag margin calls",
  syncAfterMinutes: "age of a pool's last margin sync from which it is synced [minutes]",
  housekeepingMaxFeeGwei: "base fee above which housekeeping waits [gwei]",
  flagMarginCalls: "whose margin calls are announced on-chain: those of watchedOwners, or all",
  webhookUrl: "address that alerts are posted to as JSON",
  watchedOwners: "owners whose margin calls are an alert, separated by commas",
  logLevel: "trace, debug, info, warn, error, fatal or silent",
};

const SECRETS: ReadonlySet<Setting> = new Set<Setting>(["privateKey", "databaseUrl", "webhookUrl", "rpcUrl"]);

/** `rpcUrl` -> `BULKHEAD_RPC_URL`. */
export function environmentName(setting: string): string {
  return `BULKHEAD_${setting.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
}

/** `rpcUrl` -> `--rpc-url`. */
export function flagName(setting: string): string {
  return `--${setting.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** Where settings come from; a flag wins over the environment, the environment over the file. */
export interface ConfigSources {
  readonly flags: Readonly<Record<string, unknown>>;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Path of a JSON file. */
  readonly file: string | undefined;
  /** Settings that the command cannot do without. */
  readonly required: readonly Setting[];
}

/**
 * Reads the configuration.
 *
 * @throws ConfigError with everything that is wrong
 */
export function loadConfig(sources: ConfigSources): Config {
  const problems: string[] = [];
  const raw: Record<string, unknown> = { ...readFile(sources.file, problems) };
  for (const setting of Object.keys(SETTINGS)) {
    const value = sources.environment[environmentName(setting)];
    if (value !== undefined && value !== "") raw[setting] = value;
  }
  for (const [setting, value] of Object.entries(sources.flags)) if (value !== undefined) raw[setting] = value;

  for (const name of Object.keys(raw)) {
    if (!(name in SETTINGS)) problems.push(`${name}: there is no such setting`);
  }
  const parsed = schema.safeParse(raw);
  if (!parsed.success) {
    problems.push(...parsed.error.issues.map((issue) => problemOf(issue.path.join("."), issue.message, raw)));
    throw new ConfigError(problems);
  }
  const config = parsed.data;
  for (const setting of sources.required) {
    if (config[setting] === undefined) problems.push(missing(setting));
  }
  if (config.signedOrders !== undefined && config.triggerOrders === undefined)
    problems.push("signedOrders: the orders need their contract; set triggerOrders");
  if (config.protectPools.length > 0 && config.protectBudgetWei === 0n)
    problems.push("protectBudgetWei: protection needs a budget above 0");
  if (config.protectPools.length === 0 && config.protectBudgetWei > 0n)
    problems.push("protectPools: the budget is for pools that are named; name them");
  if (problems.length > 0) throw new ConfigError(problems);
  return config;
}

/** The configuration as it may be shown: secrets are masked, endpoints are cut to their hosts. */
export function masked(config: Config): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(config).map(([name, value]: [string, unknown]) => {
      if (value === undefined) return [name, null];
      if (typeof value === "bigint") return [name, String(value)];
      if (!SECRETS.has(name as Setting)) return [name, value];
      const secrets = (Array.isArray(value) ? value : [value]) as string[];
      return [
        name,
        secrets.map((secret) =>
          name === "privateKey" ? `key of ${new Wallet(secret).address}` : new URL(secret).host,
        ),
      ];
    }),
  );
}

function missing(setting: Setting): string {
  return `${setting}: is missing; set ${environmentName(setting)} or ${flagName(setting)}`;
}

function problemOf(path: string, message: string, raw: Readonly<Record<string, unknown>>): string {
  const setting = path.split(".")[0];
  return setting in raw || !(setting in SETTINGS) ? `${path}: ${message}` : missing(setting as Setting);
}

function readFile(file: string | undefined, problems: string[]): Record<string, unknown> {
  if (file === undefined) return {};
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Record<string, unknown>;
  } catch (error) {
    problems.push(`${file}: cannot be read as JSON (${error instanceof Error ? error.message : String(error)})`);
    return {};
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(existsSync(text) ? readFileSync(text, "utf8") : text);
  } catch {
    return undefined;
  }
}
