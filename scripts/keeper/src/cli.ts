import { Command } from "commander";

import { doctor } from "./commands/doctor.ts";
import { drill } from "./commands/drill.ts";
import { run } from "./commands/run.ts";
import { scan, simulate } from "./commands/look.ts";
import { environmentName, flagName, loadConfig, SETTINGS, type Config, type Setting } from "./config.ts";
import { ConfigError } from "./errors.ts";
import { createLogger } from "./log.ts";

/** Settings that are switches: given without a value they are true. */
const SWITCHES: ReadonlySet<string> = new Set<Setting>(["housekeeping"]);

/** The command line of the keeper. */
export function createCli(environment: NodeJS.ProcessEnv = process.env): Command {
  const program = new Command("keeper").description("The liquidation service of Bulkhead.");

  withSettings(program.command("run").description("follow the chain and liquidate; dry run without --send"))
    .option("--send", "send transactions: the same as --mode send")
    .action(async (flags: Record<string, unknown>) => {
      const config = load(flags, environment, ["rpcUrl", "factory"]);
      const needed: Setting[] = config.mode === "send" ? ["executor", "privateKey"] : [];
      const complete = load(flags, environment, ["rpcUrl", "factory", ...needed]);
      await run(complete, createLogger(complete.logLevel, complete.replica));
    });

  withSettings(program.command("scan").description("list the positions nearest to liquidation, as JSON lines"))
    .option("--below <health>", "health below which a position is listed", "1.1")
    .action(async (flags: Record<string, unknown>) => {
      const config = load(flags, environment, ["rpcUrl", "factory"]);
      const below = Number(flags.below);
      if (!(below > 0 && below < 1e6)) throw new ConfigError(["--below: must be a health, such as 1.1"]);
      print(await scan(config, createLogger("silent"), below));
    });

  withSettings(
    program.command("simulate").description("say what would be done now with each candidate, and why"),
  ).action(async (flags: Record<string, unknown>) => {
    const config = load(flags, environment, ["rpcUrl", "factory", "executor"]);
    print(await simulate(config, createLogger("silent")));
  });

  withSettings(
    program
      .command("drill")
      .description(
        "liquidate every position on a fork of the chain, and say what happened; sends nothing to the chain",
      ),
  )
    .option("--fork <url>", "a fork that runs already, Hardhat or anvil; without it one is started with Hardhat")
    .action(async (flags: Record<string, unknown>) => {
      const config = load(flags, environment, ["rpcUrl", "factory", "executor"]);
      const fork = flags.fork as string | undefined;
      const summary = await drill(config, createLogger("silent"), fork, (line) => print([line]));
      print([summary]);
      if (summary.failed > 0) process.exitCode = 1;
    });

  withSettings(
    program.command("doctor").description("try everything that the service will need, and say what is wrong"),
  ).action(async (flags: Record<string, unknown>) => {
    const findings = await doctor(load(flags, environment, ["rpcUrl", "factory"]), createLogger("silent"));
    print(findings);
    if (findings.some(({ ok }) => !ok)) process.exitCode = 1;
  });

  return program;
}

function withSettings(command: Command): Command {
  command.option("--config <file>", "JSON file with settings");
  for (const [setting, text] of Object.entries(SETTINGS)) {
    const value = SWITCHES.has(setting) ? "[value]" : "<value>";
    const names = setting === "rpcUrl" ? `--rpc, ${flagName(setting)}` : flagName(setting);
    command.option(`${names} ${value}`, `${text} (${environmentName(setting)})`);
  }
  return command;
}

function load(
  flags: Readonly<Record<string, unknown>>,
  environment: NodeJS.ProcessEnv,
  required: readonly Setting[],
): Config {
  const { config: file, send } = flags;
  const settings = Object.fromEntries(Object.entries(flags).filter(([name]) => name in SETTINGS));
  return loadConfig({
    flags: send === true ? { ...settings, mode: "send" } : settings,
    environment,
    file: file as string | undefined,
    required,
  });
}

function print(lines: readonly unknown[]): void {
  for (const line of lines) console.log(JSON.stringify(line));
}
