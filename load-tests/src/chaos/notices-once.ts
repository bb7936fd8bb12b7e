import { AlertFeed } from './alert-feed.js'
import { flushRedis, NoticeWorkers } from './notice-workers.js'
import { pause } from './pause.js'
import { type Behaviour, type RecordingWebhook, startRecordingWebhook } from './recording-webhook.js'
import { brokenClaims, type ChaosContext, type Scenario, type Verdict } from './scenario.js'

/** Workers and Redis die, Redis is emptied, receivers fail: each receiver hears of each transition once. */
export const noticesOnce: Scenario = {
  promise: 12,
  name: 'notices once: workers and Redis killed, Redis emptied, receivers failing',
  fullCount: 200,
  smallCount: 2,
  run,
}

const secret = Buffer.alloc(24, 9).toString('base64')
const paths = ['/a', '/b']
/** Redis is killed once for so many workers, and emptied as often. */
const workersPerRedis = 10
const latestSeconds = 90
const raisesPerSecond = 10
/** What failed once is tried again by then. */
const usualSeconds = 15

async function run(context: ChaosContext): Promise<Verdict> {
  const { region, count, thorough } = context
  const webhook = await startRecordingWebhook(secret)
  const feed = new AlertFeed(region)
  const workers = await NoticeWorkers.start(region, thorough ? 4 : 2, { url: webhook.url, secret })
  try {
    webhook.behave(() => mood(context.random()))
    const feeding = keepFeeding(feed, webhook)
    const faults = await injectFaults(context, workers, { feed, webhook })
    await feeding.stop()
    webhook.behave(() => 'take')
    await untilAllCame(feed, webhook)
    return verdict({ feed, webhook, faults: { kills: count, ...faults } })
  } finally {
    await workers.end()
    await feed.stop()
    await webhook.stop()
  }
}

/** One call in four fails in one of the ways calls fail in. */
function mood(random: number): Behaviour {
  if (random < 0.1) return 'refuse'
  if (random < 0.18) return 'take-say-500'
  if (random < 0.22) return 'hang'
  return random < 0.25 ? 'take-say-late' : 'take'
}

/** Raises alerts all the time; every other one is cleared as soon as both recipients know of it, so that its end is due too. */
function keepFeeding(feed: AlertFeed, webhook: RecordingWebhook) {
  let stopped = false
  const waiting = new Set<string>()
  const clearKnown = async () => {
    const known = webhook.keys()
    for (const alertId of waiting) {
      if (!paths.every((path) => known.has(`${path} ${alertId} 1`))) continue
      waiting.delete(alertId)
      await feed.clear(alertId)
    }
  }
  const feeding = (async () => {
    for (let number = 0; !stopped; number += 1) {
      const alertId = await feed.raise()
      if (number % 2 === 0) waiting.add(alertId)
      if (number % raisesPerSecond === 0) await clearKnown()
      await pause(1 / raisesPerSecond)
    }
  })()
  return {
    stop: () => {
      stopped = true
      return feeding
    },
  }
}

async function injectFaults(
  { region, count, random, say }: ChaosContext,
  workers: NoticeWorkers,
  seen: Seen,
) {
  const faults = { redisKills: 0, redisFlushes: 0 }
  for (let killed = 0; killed < count; ) {
    await untilCaughtUp(seen)
    const victims = Math.min(workers.count, count - killed)
    const before = Math.floor(killed / workersPerRedis)
    killed += victims
    const onRedis = killed === count || Math.floor(killed / workersPerRedis) > before
    await Promise.all([
      ...Array.from({ length: victims }, async (_, index) => {
        await pause(random())
        await workers.replace(index)
      }),
      ...(onRedis ? [killAndFlush()] : []),
    ])
    if (onRedis) {
      faults.redisKills += 1
      faults.redisFlushes += 1
    }
    say(`${killed} workers killed, ${faults.redisKills} times Redis`)
  }
  return faults

  async function killAndFlush(): Promise<void> {
    await pause(random())
    region.signal('redis', 'SIGKILL')
    await region.start('redis')
    await pause(random() * 2)
    await flushRedis(region.redisUrl)
  }
}

interface Seen {
  readonly feed: AlertFeed
  readonly webhook: RecordingWebhook
}

/**
 * Waits until notices flow again and nothing is behind: each fault is met alone. Killed at the first notices of a start,
 * all workers together could never do what comes meanwhile.
 */
async function untilCaughtUp({ feed, webhook }: Seen): Promise<void> {
  const before = webhook.taken.length
  const deadline = Date.now() + latestSeconds * 1000
  const isBehind = () => {
    const seen = webhook.keys()
    const due = Date.now() - usualSeconds * 1000
    return [...expectedKeys(feed)].some(([key, at]) => at < due && !seen.has(key))
  }
  while (webhook.taken.length < before + 10 || isBehind()) {
    if (Date.now() > deadline) throw new Error('notices did not catch up')
    await pause(0.1)
  }
}

async function untilAllCame(feed: AlertFeed, webhook: RecordingWebhook): Promise<void> {
  const deadline = Date.now() + (latestSeconds + 30) * 1000
  while (missing(feed, webhook).length > 0 && Date.now() < deadline) await pause(0.5)
}

function expectedKeys(feed: AlertFeed): Map<string, number> {
  return new Map(
    [...feed.published].flatMap(([key, at]) => paths.map((path): [string, number] => [`${path} ${key}`, at])),
  )
}

function missing(feed: AlertFeed, webhook: RecordingWebhook): string[] {
  const seen = webhook.keys()
  return [...expectedKeys(feed).keys()].filter((key) => !seen.has(key))
}

interface Found {
  readonly feed: AlertFeed
  readonly webhook: RecordingWebhook
  readonly faults: Readonly<Record<string, number>>
}

function verdict({ feed, webhook, faults }: Found): Verdict {
  const expected = expectedKeys(feed)
  const seen = webhook.keys()
  const doubled = [...seen.values()].filter(({ notices }) => notices.size > 1).length
  const unknown = [...seen.keys()].filter((key) => !expected.has(key)).length
  const lost = missing(feed, webhook).length
  const late = [...seen].map(([key, { firstAt }]) => (firstAt - (expected.get(key) ?? firstAt)) / 1000)
  const latest = late.reduce((most, one) => Math.max(most, one), 0)
  return {
    facts: {
      ...faults,
      ...{ keys: expected.size, doubled, lost, unknown },
      ...{
        calls: webhook.taken.length,
        repetitions: webhook.repetitions(),
        latestSeconds: Math.round(latest * 10) / 10,
      },
    },
    broken: brokenClaims({
      'each key comes under one notice id': doubled === 0,
      'no key is missing': lost === 0,
      'nothing comes that was not meant': unknown === 0,
      'every call is signed': webhook.forged() === 0,
      [`none is later than ${latestSeconds} s`]: latest <= latestSeconds,
      'alerts were raised and cleared': expected.size > paths.length * raisesPerSecond,
    }),
  }
}
