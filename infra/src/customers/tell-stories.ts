import { setTimeout as pause } from 'node:timers/promises'
import { derivedId } from '@telstar/support/domain/derived-id'
import type { CustomersEvents } from './events.js'
import { customerIdOf, type Population } from './population.js'
import { firstStories, type Story, type StoryStep, storyOf } from './story.js'
import { type SupportClient, SupportRefused } from './support-client.js'

export interface Storyteller {
  readonly population: Population
  readonly client: SupportClient
  readonly events: CustomersEvents
  readonly everyMs: number
  /** How many stories began so far, over restarts. */
  readonly begun: number
  /** Keeps that one more has begun. */
  began(count: number): void
  readonly signal: AbortSignal
}

/** A department can only take what the policy has routed to it: until then a step is tried again. */
const attempts = 8
const againAfterMs = 2500

/** Begins a story every now and then, until it is stopped; what was going on then is never taken up again. */
export async function tellStories(teller: Storyteller): Promise<void> {
  const { everyMs, signal } = teller
  for (let number = teller.begun; !signal.aborted; number += 1) {
    teller.began(number + 1)
    void tell(teller, storyFor(teller, number))
    await untilOver(number + 1 < firstStories ? 1000 : everyMs, signal)
  }
}

function storyFor({ population }: Storyteller, number: number): Story {
  const { region, customers } = population
  const id = derivedId('story', region, String(number))
  // Not the neighbours of the last one: a prime number of people further.
  const customerId = customerIdOf(population, (number * 127) % customers)
  return storyOf(number, { customerId, id }, derivedId('question', id))
}

async function tell(teller: Storyteller, story: Story): Promise<void> {
  const { events, signal } = teller
  try {
    for (const [index, step] of story.steps.entries()) {
      await untilOver(step.after * 1000, signal)
      if (signal.aborted) return
      await take(teller, story, { step, index })
      events.stepDone({ story: story.name, command: step.command, id: story.id })
    }
    events.storyOver(story.name, 'told')
  } catch (error) {
    if (!signal.aborted) events.storyOver(story.name, 'given up', (error as Error).message)
  }
}

interface Take {
  readonly step: StoryStep
  readonly index: number
}

/** The same however often the step is tried. Of version 4 in its form: those of version 8 are the service's own. */
function stepId(story: Story, index: number): string {
  return derivedId('story-step', story.id, String(index)).replace(/^(.{14})8/, '$14')
}

async function take({ client, signal }: Storyteller, story: Story, { step, index }: Take): Promise<void> {
  const opens = index === 0
  const idName = story.noun === 'complaints' ? 'complaintId' : 'requestId'
  const path = opens ? `/v1/${story.noun}` : `/v1/${story.noun}/${story.id}/${step.command}`
  const content = {
    commandId: stepId(story, index),
    ...(opens && { [idName]: story.id }),
    ...step.content,
  }
  for (let attempt = 1; ; attempt += 1) {
    try {
      await client.command(path, content, step.as)
      return
    } catch (error) {
      if (attempt === attempts || signal.aborted || !mayHelpLater(error)) throw error
    }
    await untilOver(againAfterMs, signal)
  }
}

/** Not what is wrong in itself: 400, 401. */
function mayHelpLater(error: unknown): boolean {
  return !(error instanceof SupportRefused) || ![400, 401].includes(error.status)
}

async function untilOver(ms: number, signal: AbortSignal): Promise<void> {
  await pause(ms, undefined, { signal }).catch(() => undefined)
}
