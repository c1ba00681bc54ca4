import type { Logger } from "pino";

import { StatusServer } from "../adapters/statusServer.ts";
import { masked, type Config } from "../config.ts";
import { assemble, type Assembly } from "../service/assemble.ts";

/**
 * Runs the service until SIGTERM or SIGINT.
 *
 * @throws PortError, and what `assemble` throws
 */
export async function run(config: Config, log: Logger): Promise<void> {
  log.info({ config: masked(config) }, "starting");
  const assembly = await assemble(config, log, { ownState: true });
  try {
    await serve(config, log, assembly);
  } finally {
    // Whatever failed: a process that lives on without its loop keeps the signer from everybody.
    await assembly.close();
    log.info("stopped");
  }
}

async function serve(config: Config, log: Logger, { keeper, metrics, checkpointer, mirror }: Assembly): Promise<void> {
  const server = await StatusServer.listen(config.statusHost, config.statusPort, keeper, metrics);
  try {
    log.info({ host: config.statusHost, port: server.port }, "listening");
    if (config.mode === "dry") log.info("dry run: nothing will be sent; start with --send to send");
    if (await checkpointer.restore()) log.info({ block: mirror.tip?.number }, "picked up the last checkpoint");
    const stop = (): void => keeper.stop();
    process.once("SIGTERM", stop);
    process.once("SIGINT", stop);
    await keeper.run();
  } finally {
    await server.close();
  }
  await checkpointer.save();
}
