import pg from "pg";

/** A database of a test's own on a PostgreSQL server. */
export class TestDatabase {
  /** Where it is; the database exists from `create` to `drop`. */
  readonly url: string;
  readonly #server: string;
  readonly #name: string;

  /**
   * @param server Address of the server, with an account that may create databases.
   * @param name Of the database: of this process alone.
   */
  constructor(server: string, name: string) {
    const own = new URL(server);
    own.pathname = `/${name}`;
    this.url = own.toString();
    this.#server = server;
    this.#name = name;
  }

  create(): Promise<void> {
    return this.#run(`CREATE DATABASE ${this.#name}`);
  }

  drop(): Promise<void> {
    return this.#run(`DROP DATABASE ${this.#name} WITH (FORCE)`);
  }

  async #run(sql: string): Promise<void> {
    const client = new pg.Client({ connectionString: this.#server });
    await client.connect();
    await client.query(sql);
    await client.end();
  }
}
