import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { type SupportClient, SupportRefused } from '@telstar/infra/customers/support-client'
import { canary, canaryBirthDate, canaryPhone } from './canary.js'

const supervisor = { role: 'supervisor', subject: 'sofia' } as const
const network = { role: 'department', subject: 'niels', department: 'network-operations' } as const
const againAfterMs = 250
const withinMs = 60_000

export interface CanaryPerson {
  readonly customerId: string
  readonly complaintId: string
  readonly requestId: string
}

/** Lets somebody live through every field that customer support has; each holds the canary. */
export async function liveWithCanaries(client: SupportClient, index: number): Promise<CanaryPerson> {
  const person = { customerId: randomUUID(), complaintId: randomUUID(), requestId: randomUUID() }
  const word = `${canary}${randomUUID().slice(0, 8)}`
  await register(client, person, { word, index })
  await complain(client, person, word)
  await order(client, person, word)
  await provoke(client, person, word)
  return person
}

interface Marks {
  readonly word: string
  readonly index: number
}

async function register(client: SupportClient, { customerId }: CanaryPerson, { word, index }: Marks) {
  const phone = `${canaryPhone}${String(index).padStart(5, '0')}`
  const contact = { name: `${word} ${word}`, email: `${word}@example.net`, phone, birthDate: canaryBirthDate }
  const address = { street: `${word} lane 1`, postCode: word, city: word, country: 'NL' }
  const own = send(client, `/v1/customers/${customerId}`)
  await send(client, '/v1')('customers', {
    ...{ customerId, plan: 'mobile-m', region: 'north', language: 'en', contact },
  })
  await own('change-contact', { contact: { name: `${word} of ${word}` } })
  await own('change-service-address', { region: 'north', cells: [{ node: 'north-001', cell: 1 }], address })
}

async function complain(client: SupportClient, { customerId, complaintId }: CanaryPerson, word: string) {
  const customer = { role: 'customer', subject: customerId } as const
  const own = send(client, `/v1/complaints/${complaintId}`)
  const [first, second] = [randomUUID(), randomUUID()]
  const opened = { complaintId, customerId, channel: 'app', category: 'network-quality' }
  await send(client, '/v1')('complaints', { ...opened, text: `No signal, ${word}`, place: word }, customer)
  await own('accept', { department: 'network-operations' }, network)
  await own('note', { audience: 'internal', text: `called ${word} back` }, network)
  await own('note', { audience: 'customer', text: `I am ${word}` }, customer)
  await own('ask', { questionId: first, text: `Dear ${word}, since when?` }, network)
  await own('answer', { questionId: first, text: `Since ${word} moved in` }, customer)
  await own(
    'propose-resolution',
    { questionId: second, resolutionCode: 'fixed', text: `${word}, try` },
    network,
  )
  await own('answer', { questionId: second, text: `Not for ${word}` }, customer)
  await own('resolve', { resolutionCode: 'fixed', text: `Repaired for ${word}` }, network)
  await own('reopen', { reasonCode: 'came-back', text: `${word} again` }, customer)
}

async function order(client: SupportClient, { customerId, requestId }: CanaryPerson, word: string) {
  const items = [{ itemId: '1', action: 'add', product: 'home-fibre' }]
  const own = send(client, `/v1/requests/${requestId}`)
  const from = new Date(Date.now() + 86_400_000)
  const to = new Date(from.getTime() + 3_600_000)
  await send(client, '/v1')('requests', {
    ...{ requestId, customerId, kind: 'order', items, text: `For ${word}`, address: `${word} lane 1` },
  })
  await own('note', { audience: 'internal', text: `${word} rang` })
  await own('set-appointment', {
    ...{ stepId: 'install', from: from.toISOString(), to: to.toISOString(), place: `ring at ${word}` },
  })
}

/** Refusals, a search and an export, which logs could tell of. */
async function provoke(client: SupportClient, { customerId, complaintId }: CanaryPerson, word: string) {
  const refused = async (path: string, content: Readonly<Record<string, unknown>>) => {
    const asked = client.command(path, { commandId: randomUUID(), ...content }, supervisor)
    await asked.catch((error: unknown) => {
      if (!(error instanceof SupportRefused)) throw error
    })
  }
  await refused(`/v1/customers/${customerId}/close`, { reason: word })
  await refused(`/v1/complaints/${complaintId}/note`, { audience: 'internal', text: word, [word]: word })
  await refused(`/v1/complaints/${word}/note`, { audience: 'internal', text: `${word}\u0000` })
  await client.get(`/v1/customers/${customerId}/export`, supervisor)
  await client.get(`/v1/customers/${customerId}`, { role: 'customer', subject: customerId })
}

/** Sends commands below a path, again and again until the routing or a read model has come as far as they need. */
function send(client: SupportClient, base: string) {
  return async (
    command: string,
    content: Readonly<Record<string, unknown>>,
    as: Parameters<SupportClient['command']>[2] = supervisor,
  ): Promise<void> => {
    const whole = { commandId: randomUUID(), ...content }
    for (const deadline = Date.now() + withinMs; ; await sleep(againAfterMs)) {
      try {
        await client.command(`${base}/${command}`, whole, as)
        return
      } catch (error) {
        const waits = error instanceof SupportRefused && [403, 422, 503].includes(error.status)
        if (!waits || Date.now() > deadline) throw new Error(`${command}: ${(error as Error).message}`)
      }
    }
  }
}

/** Has somebody forgotten. */
export async function erase(client: SupportClient, { customerId }: CanaryPerson): Promise<void> {
  await send(client, `/v1/customers/${customerId}`)('erase', { reason: 'customer-request' })
}
