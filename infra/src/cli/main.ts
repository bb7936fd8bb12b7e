import { explainError } from './explain-error.js'
import { createProgram } from './program.js'

process.on('SIGPIPE', () => {})
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})

try {
  await createProgram().parseAsync(process.argv)
} catch (error) {
  const { exitCode, text } = explainError(error)
  process.stderr.write(text)
  if (process.env.TELSTAR_DEBUG) console.error(error)
  process.exitCode = exitCode
}
// What a library left open (node-rdkafka, idle sockets) does not keep a finished command from ending.
process.stdout.write('', () => process.exit())
