import type { Database } from '@telstar/runtime/database'

const claim = `
  INSERT INTO leases (name, holder, expires_at) VALUES ($1, $2, now() + make_interval(secs => $3))
  ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, expires_at = excluded.expires_at
  WHERE leases.holder = excluded.holder OR leases.expires_at < now()`

/** Claims a task for a while, or extends the claim. @returns false while another holds it */
export async function claimLease(
  pool: Database,
  lease: { readonly name: string; readonly holder: string; readonly seconds: number },
): Promise<boolean> {
  const { rowCount } = await pool.query(claim, [lease.name, lease.holder, lease.seconds])
  return rowCount === 1
}

/** Gives a claim back, so that another need not wait for its end. */
export async function releaseLease(pool: Database, name: string, holder: string): Promise<void> {
  await pool.query('DELETE FROM leases WHERE name = $1 AND holder = $2', [name, holder])
}
