import { startTestRegion, type TestRegion, type TestRegionOptions } from '@telstar/infra/stack/test-region'
import pg from 'pg'

export type Region = TestRegion

/** A region of its own for a benchmark or a fault run; registered nodes are known everywhere before they are returned. */
export async function startRegion(options: TestRegionOptions = {}): Promise<Region> {
  const region = await startTestRegion(options)
  const registerNodes = async (names: readonly string[]) => {
    const nodes = await region.registerNodes(names)
    await untilKnown(region.databaseUrl('telstar_reader'), names)
    return nodes
  }
  return { ...region, registerNodes }
}

async function untilKnown(url: string, names: readonly string[]): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    const deadline = Date.now() + 60_000
    while (Date.now() < deadline) {
      const { rows } = await client.query('SELECT count(*)::int AS known FROM nodes WHERE name = ANY ($1)', [
        names,
      ])
      if (rows[0].known === names.length) return
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
    throw new Error(`${names.length} registered nodes did not all reach the database`)
  } finally {
    await client.end()
  }
}
