import { readFileSync } from 'node:fs'
import { type Load, publishLoad } from './publish-load.js'

// A process of its own, so that the generator's time is never counted as the system's. The load comes as a JSON file.
const load = JSON.parse(readFileSync(process.argv[2] as string, 'utf8')) as Load
const finish = new AbortController()
let allowed = Number.POSITIVE_INFINITY
let begin = () => {}
const begun = new Promise<void>((resolve) => {
  begin = resolve
})
process.on('message', (steering: { begin?: true; finish?: true; allowed?: number }) => {
  if (steering.begin) begin()
  if (steering.finish) finish.abort()
  allowed = steering.allowed ?? allowed
})
process.once('disconnect', () => process.exit(1))
const result = await publishLoad(load, {
  finish: finish.signal,
  allowed: () => allowed,
  onProgress: (values) => process.send?.({ values }),
  onConnected: () => {
    process.send?.({ connected: true })
    return begun
  },
})
process.send?.({ result }, () => process.exit(0))
