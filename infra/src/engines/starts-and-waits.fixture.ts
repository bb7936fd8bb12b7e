import { startEngines } from './start-engines.js'

// Run by embedded-guard.int.test.ts: starts engines, says their process ids, and never ends by itself.
const [dataDir = ''] = process.argv.slice(2)
const engines = await startEngines({ which: ['kafka', 'timescale', 'redis'], dataDir, kafkaHeap: '256m' })
process.stdout.write(`${JSON.stringify([engines.kafka.pid, engines.timescale.pid, engines.redis.pid])}\n`)
