/** Tables of the keeper's state, the same on SQLite and PostgreSQL. Numbers that may pass 2^53 are decimal or hex text. */
export const SCHEMA: readonly string[] = [
  `CREATE TABLE IF NOT EXISTS keeper_signers (
    chain_id BIGINT NOT NULL,
    signer TEXT NOT NULL,
    epoch INTEGER NOT NULL,
    PRIMARY KEY (chain_id, signer)
  )`,
  `CREATE TABLE IF NOT EXISTS keeper_intents (
    id TEXT PRIMARY KEY,
    chain_id BIGINT NOT NULL,
    signer TEXT NOT NULL,
    epoch INTEGER NOT NULL,
    kind TEXT NOT NULL,
    claims TEXT NOT NULL,
    target TEXT NOT NULL,
    data TEXT NOT NULL,
    gas TEXT NOT NULL,
    note TEXT NOT NULL,
    block BIGINT NOT NULL,
    outcome TEXT
  )`,
  `CREATE INDEX IF NOT EXISTS keeper_intents_open ON keeper_intents (chain_id, signer) WHERE outcome IS NULL`,
  `CREATE TABLE IF NOT EXISTS keeper_claims (
    chain_id BIGINT NOT NULL,
    claim TEXT NOT NULL,
    intent_id TEXT NOT NULL,
    PRIMARY KEY (chain_id, claim)
  )`,
  `CREATE TABLE IF NOT EXISTS keeper_losses (
    intent_id TEXT PRIMARY KEY,
    chain_id BIGINT NOT NULL,
    loss TEXT NOT NULL
  )`,
  `CREATE TABLE IF NOT EXISTS keeper_transactions (
    hash TEXT PRIMARY KEY,
    chain_id BIGINT NOT NULL,
    intent_id TEXT NOT NULL,
    signer TEXT NOT NULL,
    nonce INTEGER NOT NULL,
    raw TEXT NOT NULL,
    max_fee TEXT NOT NULL,
    priority_fee TEXT NOT NULL,
    gas TEXT NOT NULL,
    signed_block BIGINT NOT NULL,
    cancels INTEGER NOT NULL,
    state TEXT NOT NULL,
    mined_block BIGINT
  )`,
  `CREATE INDEX IF NOT EXISTS keeper_transactions_intent ON keeper_transactions (intent_id)`,
  `CREATE INDEX IF NOT EXISTS keeper_transactions_nonce ON keeper_transactions (chain_id, signer, nonce)`,
  `CREATE INDEX IF NOT EXISTS keeper_transactions_mined ON keeper_transactions (chain_id, mined_block)`,
  `CREATE TABLE IF NOT EXISTS keeper_checkpoints (
    chain_id BIGINT NOT NULL,
    factory TEXT NOT NULL,
    block BIGINT NOT NULL,
    hash TEXT NOT NULL,
    pools TEXT NOT NULL,
    orders TEXT NOT NULL,
    PRIMARY KEY (chain_id, factory)
  )`,
  `CREATE TABLE IF NOT EXISTS keeper_positions (
    chain_id BIGINT NOT NULL,
    pool TEXT NOT NULL,
    id TEXT NOT NULL,
    word TEXT NOT NULL,
    extras TEXT,
    PRIMARY KEY (chain_id, pool, id)
  )`,
  `CREATE TABLE IF NOT EXISTS keeper_counters (
    chain_id BIGINT NOT NULL,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (chain_id, name)
  )`,
];

/** Row of `keeper_counters` that holds the sum of `keeper_losses` [wei]. */
export const LOSSES = "protect-spent-wei";
