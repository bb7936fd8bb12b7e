import { setTimeout as sleep } from 'node:timers/promises'
import type { SupportClient } from '@telstar/infra/customers/support-client'

interface Generation {
  readonly name: string
  readonly generation: number
  readonly state: string
  readonly position: number
}

const supervisor = { role: 'supervisor', subject: 'sofia' } as const
const withinMs = 120_000
const betweenMs = 1500

/** Waits until no read model goes on any more: what concerns it is done. How far the log is tells it of no other. */
export async function untilSettled(client: SupportClient): Promise<void> {
  let before = ''
  await until(client, (all) => {
    const now = JSON.stringify(all.map(({ name, generation, position }) => [name, generation, position]))
    const settled = now === before
    before = now
    return settled
  })
}

/** Has every read model made anew, and waits until the new ones are live. */
export async function rebuildAll(client: SupportClient): Promise<void> {
  const before = (await generations(client)).filter(({ state }) => state === 'live')
  for (const { name } of before) await client.post(`/v1/projections/${name}/rebuild`, supervisor)
  await until(client, (all) =>
    before.every(({ name, generation }) =>
      all.some((one) => one.name === name && one.state === 'live' && one.generation > generation),
    ),
  )
}

async function until(client: SupportClient, so: (all: readonly Generation[]) => boolean): Promise<void> {
  for (const deadline = Date.now() + withinMs; ; await sleep(betweenMs)) {
    const all = await generations(client)
    if (all.length > 0 && so(all)) return
    if (Date.now() > deadline) throw new Error(`read models are not there: ${JSON.stringify(all)}`)
  }
}

async function generations(client: SupportClient): Promise<readonly Generation[]> {
  return ((await client.get('/v1/projections', supervisor)) as { items: readonly Generation[] }).items
}
