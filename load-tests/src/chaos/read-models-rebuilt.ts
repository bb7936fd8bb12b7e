import { setTimeout as sleep } from 'node:timers/promises'
import { projectionEvents } from '@telstar/support/projections/projection-events'
import { readProgress } from '@telstar/support/projections/read-progress'
import { requestRebuild } from '@telstar/support/projections/request-rebuild'
import { runProjections } from '@telstar/support/projections/run-projections'
import { addManyEvents } from './add-many-events.js'
import { brokenClaims, type SupportContext, type SupportScenario, type Verdict } from './scenario.js'
import { SteadyReads } from './steady-reads.js'
import { SteadyWrites } from './steady-writes.js'
import { streamsFromLog, streamsProjection } from './streams-projection.js'
import { openSupportReaders, type SupportReaders } from './support-readers.js'
import { supportRows } from './support-rows.js'

/** A read model is built anew from the whole log while events are written and it is read. */
export const readModelsRebuilt: SupportScenario = {
  promise: 15,
  name: 'read models can be rebuilt',
  fullCount: 1_000_000,
  smallCount: 5000,
  runOnSupport,
}

const writesPerSecond = 200

async function runOnSupport(context: SupportContext): Promise<Verdict> {
  const readers = openSupportReaders(context.support)
  try {
    await addManyEvents(context.support, context.count)
    const { teardown, log, logger, metrics } = readers
    const changes = projectionEvents(logger, metrics)
    const projections = runProjections([streamsProjection], { ...log, changes })
    teardown.add('projections', () => projections.stop())
    const firstSeconds = await secondsUntil(() => projections.missing().length === 0)
    context.say(`built for the first time in ${Math.round(firstSeconds)} s`)
    return await rebuild(context, readers, firstSeconds)
  } finally {
    await readers.teardown.run()
  }
}

async function rebuild(
  { support, count, say }: SupportContext,
  { pool, teardown }: SupportReaders,
  firstSeconds: number,
): Promise<Verdict> {
  const writer = pool('support_writer')
  const writes = new SteadyWrites(writer, writesPerSecond)
  teardown.add('writes', () => writes.stop())
  const reads = new SteadyReads(pool('support_reader', 1))
  teardown.add('reads', () => reads.stop())
  const generation = await requestRebuild(writer, streamsProjection.name, 'supervisor:chaos')
  let told = 0
  const rebuildSeconds = await secondsUntil(async () => {
    const progress = (await readProgress(writer)).find((one) => one.generation === generation)
    if (progress && Date.now() > told + 5000) {
      say(`${progress.state}: ${progress.position} of ${progress.newestPosition}`)
      told = Date.now()
    }
    return progress?.state === 'live'
  })
  const written = await writes.stop()
  await reads.stop()
  const expected = JSON.stringify(await supportRows(support, streamsFromLog))
  const live = async () =>
    JSON.stringify(await supportRows(support, `SELECT * FROM ${streamsProjection.name}.digest`))
  await secondsUntil(async () => (await live()) === expected, 60).catch(() => 0)
  return {
    facts: {
      events: count + written,
      'first build events/s': count / firstSeconds,
      'rebuild events/s': count / rebuildSeconds,
      'written meanwhile/s': written / writes.seconds(),
      ...reads.facts(),
    },
    broken: brokenClaims({
      'it is equal to what the log says': (await live()) === expected,
      'every read was served': reads.failed() === 0,
      'no read was older than one before': reads.wentBack() === 0,
      'it was read meanwhile': reads.count() > 10,
      'events were written meanwhile': written > 0,
    }),
  }
}

const mostSeconds = 3600

/** @throws when it takes too long */
async function secondsUntil(
  ask: () => boolean | Promise<boolean>,
  withinSeconds = mostSeconds,
): Promise<number> {
  const begun = performance.now()
  while (!(await ask())) {
    if (performance.now() > begun + withinSeconds * 1000) throw new Error(`not within ${withinSeconds} s`)
    await sleep(100)
  }
  return (performance.now() - begun) / 1000
}
