import type { Database } from '@telstar/runtime/database'

// In order of name: two processes that claim the same ones must not lock them crosswise.
const claim = `
  INSERT INTO support.leases (name, holder, expires_at)
  SELECT name, $2, now() + make_interval(secs => $3) FROM unnest($1::text[]) AS wanted (name) ORDER BY name
  ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, expires_at = excluded.expires_at
  WHERE leases.holder = excluded.holder OR leases.expires_at < now()
  RETURNING name`

/** Claims tasks for a while, or extends the claims. @returns those claimed; the others are held by somebody else */
export async function claimLeases(
  pool: Database,
  claims: { readonly names: readonly string[]; readonly holder: string; readonly seconds: number },
): Promise<ReadonlySet<string>> {
  const { rows } = await pool.query<{ name: string }>(claim, [claims.names, claims.holder, claims.seconds])
  return new Set(rows.map(({ name }) => name))
}

/** Gives a claim back, so that another need not wait for its end. */
export async function releaseLease(pool: Database, name: string, holder: string): Promise<void> {
  await pool.query('DELETE FROM support.leases WHERE name = $1 AND holder = $2', [name, holder])
}
