import { RpcResponseError, RpcTransportError } from "../errors.ts";

/** How requests are sent. */
export interface RpcOptions {
  /** Endpoints; on a transport failure the next one is asked at once, and used from then on. */
  readonly urls: readonly string[];
  /** Longest wait for one HTTP request [ms]. */
  readonly timeoutMs: number;
  /** Most calls in one HTTP request. */
  readonly maxBatch: number;
}

interface Waiting {
  readonly method: string;
  readonly params: readonly unknown[];
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
}

interface Response {
  readonly id: number;
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string; readonly data?: unknown };
}

/**
 * JSON-RPC over HTTP. Calls made in the same turn of the event loop travel in one request, so independent parts of the keeper
 * share a round trip without knowing each other. A failed request fails every call in it: no answer is never an empty answer.
 */
export class RpcClient {
  readonly #options: RpcOptions;
  #current = 0;
  #nextId = 1;
  #queue: Waiting[] = [];
  /** HTTP requests made so far, and those of them that failed. */
  readonly counts = { requests: 0, failures: 0 };

  constructor(options: RpcOptions) {
    this.#options = options;
  }

  /** The endpoint in use. */
  get url(): string {
    return this.#options.urls[this.#current];
  }

  /**
   * Calls a method.
   *
   * @throws RpcTransportError if there is no answer, RpcResponseError if the answer is an error.
   */
  call<T>(method: string, params: readonly unknown[]): Promise<T> {
    return new Promise<unknown>((resolve, reject) => {
      this.#queue.push({ method, params, resolve, reject });
      if (this.#queue.length === 1) setImmediate(() => this.#flush());
    }) as Promise<T>;
  }

  #flush(): void {
    const queue = this.#queue;
    this.#queue = [];
    for (let start = 0; start < queue.length; start += this.#options.maxBatch) {
      void this.#send(queue.slice(start, start + this.#options.maxBatch));
    }
  }

  async #send(batch: readonly Waiting[]): Promise<void> {
    const { urls } = this.#options;
    for (let attempt = 1; ; ++attempt) {
      const url = this.url;
      try {
        const answers = await this.#post(url, batch);
        batch.forEach((waiting, i) => settle(waiting, answers[i]));
        return;
      } catch (error) {
        this.counts.failures += 1;
        if (this.url === url) this.#current = (this.#current + 1) % urls.length;
        if (attempt < urls.length) continue;
        for (const waiting of batch) waiting.reject(error);
        return;
      }
    }
  }

  async #post(url: string, batch: readonly Waiting[]): Promise<Response[]> {
    const first = this.#nextId;
    this.#nextId += batch.length;
    const calls = batch.map(({ method, params }, i) => ({ jsonrpc: "2.0", id: first + i, method, params }));
    this.counts.requests += 1;

    let body: unknown;
    try {
      const response = await fetch(url, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(calls.length === 1 ? calls[0] : calls),
        signal: AbortSignal.timeout(this.#options.timeoutMs),
      });
      if (!response.ok && response.status !== 400) throw new RpcTransportError(host(url), `HTTP ${response.status}`);
      body = await response.json();
    } catch (error) {
      if (error instanceof RpcTransportError) throw error;
      throw new RpcTransportError(host(url), reasonOf(error), { cause: error });
    }

    const answers = (Array.isArray(body) ? body : [body]).filter(isResponse);
    const byId = new Map(answers.map((each) => [each.id, each]));
    return calls.map(({ id }) => {
      // A node that refuses a whole batch answers once, without an id.
      const answer = byId.get(id) ?? (Array.isArray(body) ? undefined : answers[0]);
      if (answer === undefined || (answer.error === undefined && !("result" in answer))) {
        throw new RpcTransportError(host(url), "an answer is missing");
      }
      return answer;
    });
  }
}

/** Hexadecimal quantity of JSON-RPC. */
export function quantity(value: bigint | number): string {
  return `0x${value.toString(16)}`;
}

/** An endpoint without what may be a secret in it: path, query and credentials. */
export function host(url: string): string {
  return URL.canParse(url) ? new URL(url).host : "the endpoint";
}

function isResponse(value: unknown): value is Response {
  return typeof value === "object" && value !== null;
}

function settle(waiting: Waiting, answer: Response): void {
  if (answer.error === undefined) waiting.resolve(answer.result);
  else waiting.reject(new RpcResponseError(waiting.method, answer.error.code, answer.error.message, answer.error.data));
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === "TimeoutError") return "timeout";
  return error.cause instanceof Error ? error.cause.message : error.message;
}
