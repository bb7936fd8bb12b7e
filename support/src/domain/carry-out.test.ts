import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { ada, customerId, envelope, registerCommand, supervisor } from '../../tests/profile-scene.js'
import { MemoryEventStore } from '../event-store/memory-event-store.js'
import { MemorySubjectKeys } from '../privacy/memory-subject-keys.js'
import { Vault } from '../privacy/vault.js'
import { profileAggregate } from '../profiles/aggregate.js'
import type { ProfileCommand } from '../profiles/commands.js'
import { CarryOut, type Outcome } from './carry-out.js'
import type { CommandEnvelope } from './command-envelope.js'
import type { Refusal } from './refusal.js'

const stream = `profile-${customerId}`
const toLarge: ProfileCommand = { type: 'change-plan', plan: 'mobile-l' }
const toSmall: ProfileCommand = { type: 'change-plan', plan: 'mobile-s' }
const rename: ProfileCommand = { type: 'change-contact', contact: { name: 'Ada King' } }

function scene(store = new MemoryEventStore()) {
  const keys = new MemorySubjectKeys()
  const vault = new Vault(keys)
  const carryOut = new CarryOut({ store, vault, digestKey: Buffer.from('secret') })
  const run = (command: ProfileCommand, by: Partial<CommandEnvelope> = {}) =>
    carryOut.run({ aggregate: profileAggregate, id: customerId, command, envelope: envelope(by) })
  return { store, keys, vault, run }
}

async function registeredScene() {
  const all = scene()
  await all.run(registerCommand())
  return all
}

const codeOf = (outcome: Outcome) => (outcome as { refusal?: Refusal }).refusal?.code

describe('Carrying out a command', () => {
  it('records what follows with who, when and why, sealed where it is personal', async () => {
    const { store, vault, run } = scene()
    const by = envelope()
    expect(await run(registerCommand(), by)).toEqual({ kind: 'done', version: 1 })
    const [event] = await store.readStream(stream)
    expect(event).toMatchObject({
      version: 1,
      type: 'CustomerRegistered',
      subject: customerId,
      actor: 'agent:anna',
      at: by.at,
      commandId: by.commandId,
      correlationId: 'call-1',
      causationId: 'request-1',
    })
    for (const canary of [ada.name, ada.email, ada.phone]) {
      expect(JSON.stringify(event)).not.toContain(canary)
      expect(event?.personal?.includes(canary)).toBe(false)
    }
    const [open] = await vault.openAll(await store.readStream(stream))
    expect(open?.personal).toEqual(ada)
  })

  it('happens once however often it is sent, and answers the same, whatever the state is since then', async () => {
    const { store, run } = await registeredScene()
    const once = envelope({ expectedVersion: 1 })
    expect(await run(toLarge, once)).toEqual({ kind: 'done', version: 2 })
    expect(await run(toLarge, once)).toEqual({ kind: 'repeated', version: 2 })
    await run({ type: 'close', reason: 'other' })
    // Decided now it would be refused: the customer is closed.
    expect(await run(toLarge, { ...once, expectedVersion: null })).toEqual({ kind: 'repeated', version: 2 })
    expect(await store.readStream(stream)).toHaveLength(3)
  })

  it('says when nothing changes, and when it is refused, with the version as it is', async () => {
    const { run } = await registeredScene()
    await run(toLarge)
    expect(await run(toLarge)).toEqual({ kind: 'unchanged', version: 2 })
    expect(await run(registerCommand())).toMatchObject({ kind: 'refused', version: 2 })
  })

  it('refuses another command under the same id, also from somebody else and to another stream', async () => {
    const { run } = await registeredScene()
    const once = envelope()
    await run(toLarge, once)
    expect(codeOf(await run(toSmall, once))).toBe('command-id-taken')
    expect(codeOf(await run(toLarge, { ...once, actor: supervisor }))).toBe('command-id-taken')
  })

  it('is a conflict when the sender has seen another version', async () => {
    const { run } = await registeredScene()
    await run(toLarge)
    expect(await run(toSmall, { expectedVersion: 1 })).toEqual({ kind: 'conflict', version: 2 })
    expect(await run(toSmall, { expectedVersion: 3 })).toEqual({ kind: 'conflict', version: 2 })
    expect(await run(toSmall, { expectedVersion: 2 })).toEqual({ kind: 'done', version: 3 })
  })

  it('is decided anew when another came between and no version is expected', async () => {
    const store = new Interrupted()
    const { run } = scene(store)
    await run(registerCommand())
    store.before = () => run(toLarge)
    expect(await run(toSmall)).toEqual({ kind: 'done', version: 3 })
    expect((await store.readStream(stream)).at(-1)?.data).toEqual({ from: 'mobile-l', to: 'mobile-s' })
    store.before = () => run(toLarge)
    expect(await run(toLarge)).toEqual({ kind: 'unchanged', version: 4 })
    store.before = () => run({ type: 'close', reason: 'other' })
    expect(await run(toSmall, { expectedVersion: 4 })).toEqual({ kind: 'conflict', version: 5 })
  })

  it('is done once when two processes carry out the same command at once', async () => {
    const store = new Interrupted()
    const { run } = scene(store)
    await run(registerCommand())
    const once = envelope({ expectedVersion: 1 })
    store.before = () => run(toLarge, once)
    expect(await run(toLarge, once)).toEqual({ kind: 'repeated', version: 2 })
    expect(await store.readStream(stream)).toHaveLength(2)
  })

  it('gives up when others always come between', async () => {
    const store = new Interrupted()
    const { run } = scene(store)
    await run(registerCommand())
    let plan = 0
    const interrupt = async () => {
      plan += 1
      await run({ type: 'change-plan', plan: `mobile-${plan}` })
      store.before = interrupt
    }
    store.before = interrupt
    expect(await run(toLarge)).toEqual({ kind: 'conflict', version: 21 })
  })

  it('opens what is personal only where the state holds it', async () => {
    const { keys, vault, store } = await registeredScene()
    const asked: unknown[] = []
    keys.keysOf = async (subjects) => {
      asked.push(...subjects)
      return new Map()
    }
    const carryOut = new CarryOut({ store, vault, digestKey: Buffer.from('secret') })
    const order = { id: customerId, command: toLarge, envelope: envelope() }
    const aggregate = { ...profileAggregate, holdsPersonal: false }
    expect(await carryOut.run({ ...order, aggregate })).toEqual({ kind: 'done', version: 2 })
    expect(asked).toEqual([])
    await carryOut.run({ ...order, aggregate: profileAggregate, envelope: envelope() })
    expect(asked).toEqual([customerId])
  })

  it('keeps nothing personal of somebody who was erased', async () => {
    const { keys, run } = await registeredScene()
    const once = envelope()
    await run(rename, once)
    await keys.destroy(customerId)
    expect(codeOf(await run(registerCommand({ customerId }), { commandId: randomUUID() }))).toBe(
      'already-registered',
    )
    const moved = { region: 'bern', site: null, cells: [] }
    const address = { street: 'A', postCode: '1', city: 'B', country: 'CH' }
    const refused = await run({ type: 'change-service-address', ...moved, address })
    expect([codeOf(refused), refused.version]).toEqual(['subject-forgotten', 2])
    expect(await run(rename, once)).toEqual({ kind: 'repeated', version: 2 })
    expect(await run(toLarge)).toEqual({ kind: 'done', version: 3 })
  })
})

/** Somebody else is a little faster, once. */
class Interrupted extends MemoryEventStore {
  before: (() => Promise<unknown>) | undefined

  override async append(append: Parameters<MemoryEventStore['append']>[0]) {
    const { before } = this
    this.before = undefined
    await before?.()
    return super.append(append)
  }
}
