import { pino, type Logger } from "pino";

/** Paths that never reach a log line. */
const REDACTED = [
  "privateKey",
  "*.privateKey",
  "databaseUrl",
  "*.databaseUrl",
  "raw",
  "*.raw",
  "webhookUrl",
  "*.webhookUrl",
];

/** JSON lines on stdout, without secrets. */
export function createLogger(level: string, replica?: string): Logger {
  return pino({
    level,
    base: replica === undefined ? null : { replica },
    redact: { paths: REDACTED, censor: "[masked]" },
  });
}
