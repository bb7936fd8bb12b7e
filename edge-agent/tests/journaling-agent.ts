import { appendFileSync } from 'node:fs'
import { samplesFrom, startTestAgent } from './agent-fixture.js'

/**
 * Run as a process of its own: `journaling-agent.ts FOLDER PORT FIRST`. An agent that is offered samples without pause and
 * notes in FOLDER/journal every one that was accepted: first its time, a line each, then never again.
 */
const [folder = '', port = '0', first = '0'] = process.argv.slice(2)
const agent = await startTestAgent(`${folder}/data`, Number(port))
const intake = agent.nodes[0]?.intake
let next = Number(first)
console.log('ready')

async function offerForEver(): Promise<void> {
  for (;;) {
    const samples = samplesFrom(next, 1 + (next % 40))
    next += samples.length
    await intake?.offer(samples)
    appendFileSync(`${folder}/journal`, `${samples.map(({ ts }) => ts).join('\n')}\n`)
  }
}

await Promise.all([offerForEver(), offerForEver(), offerForEver()])
