import type { Logger } from "pino";

import type { Alert, Notifier } from "../ports.ts";

/** An alert that lasts is repeated after this long [ms]. */
const REPEAT_MS = 3_600_000;

/**
 * Alerts without spam: each key is told when it begins, once an hour while it lasts, and when it is over. Posted as JSON
 * `{key, severity, text, resolved}`; a webhook that fails is logged and never waited for.
 */
export class WebhookNotifier implements Notifier {
  readonly #url: string | undefined;
  readonly #log: Logger;
  readonly #now: () => number;
  readonly #told = new Map<string, number>();

  constructor(url: string | undefined, log: Logger, now: () => number = Date.now) {
    this.#url = url;
    this.#log = log;
    this.#now = now;
  }

  notify(alert: Alert): void {
    const before = this.#told.get(alert.key);
    if (alert.resolved) {
      if (before === undefined) return;
      this.#told.delete(alert.key);
    } else {
      if (before !== undefined && this.#now() - before < REPEAT_MS) return;
      this.#told.set(alert.key, this.#now());
    }
    const { key, severity, resolved } = alert;
    this.#log[resolved ? "info" : "warn"]({ key, severity, resolved }, `alert: ${alert.text}`);
    if (this.#url !== undefined) void this.#post(this.#url, alert);
  }

  async #post(url: string, alert: Alert): Promise<void> {
    try {
      const response = await fetch(url, {
        method: "POST",
        headers: { "content-type": "application/json" },
        // `text` alone is what chat services show.
        body: JSON.stringify(alert),
        signal: AbortSignal.timeout(5_000),
      });
      if (!response.ok) this.#log.error({ status: response.status }, "the webhook refused an alert");
    } catch (error) {
      this.#log.error(
        { reason: error instanceof Error ? error.message : String(error) },
        "the webhook does not answer",
      );
    }
  }
}
