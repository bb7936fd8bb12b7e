import type { SqlStatement } from '@telstar/http/sql-statement'

/** A node's ledger within a range of sending times; bounds in Unix milliseconds. */
export interface LedgerRange {
  readonly nodeId: number
  readonly from: number
  readonly to: number
}

/** Holes of one boot that are listed; all are counted. */
export const mostHoles = 1000

// The range decides which sequence numbers are looked at; between them every batch counts, whatever its clock said.
const present = `bounds AS (
  SELECT boot, min(seq) AS low, max(seq) AS high FROM batches
  WHERE node_id = $1 AND sent_at >= $2::timestamptz AND sent_at < $3::timestamptz GROUP BY boot
), present AS (
  SELECT b.boot, b.seq, min(b.sent_at) AS sent_at, sum(b.samples) AS samples, sum(b."values") AS "values",
    sum(b.quarantined) AS quarantined
  FROM bounds JOIN batches b ON b.node_id = $1 AND b.boot = bounds.boot AND b.seq BETWEEN bounds.low AND bounds.high
  GROUP BY b.boot, b.seq
)`

const rangeValues = ({ nodeId, from, to }: LedgerRange) => [
  nodeId,
  new Date(from).toISOString(),
  new Date(to).toISOString(),
]

/** One row per boot: first and last sequence number, and what is there between them. */
export function bootsQuery(range: LedgerRange): SqlStatement {
  return {
    text: `WITH ${present}
SELECT boot::float8 AS boot, min(seq)::float8 AS "firstSeq", max(seq)::float8 AS "lastSeq", count(*)::float8 AS batches,
  (max(seq) - min(seq) + 1 - count(*))::float8 AS missing, sum(samples)::float8 AS samples,
  sum("values")::float8 AS "values", sum(quarantined)::float8 AS quarantined,
  min(sent_at) AS "firstSentAt", max(sent_at) AS "lastSentAt"
FROM present GROUP BY boot ORDER BY boot`,
    values: rangeValues(range),
  }
}

/** The runs of missing sequence numbers, newest first, with when the batches on both sides were sent. */
export function holesQuery(range: LedgerRange): SqlStatement {
  return {
    text: `WITH ${present}, neighbours AS (
  SELECT boot, seq, sent_at, lag(seq) OVER boots AS before, lag(sent_at) OVER boots AS sent_before
  FROM present WINDOW boots AS (PARTITION BY boot ORDER BY seq)
)
SELECT boot::float8 AS boot, (before + 1)::float8 AS "firstSeq", (seq - 1)::float8 AS "lastSeq",
  sent_before AS "sentAfter", sent_at AS "sentBefore"
FROM neighbours WHERE seq > before + 1 ORDER BY boot DESC, seq DESC LIMIT ${mostHoles}`,
    values: rangeValues(range),
  }
}
