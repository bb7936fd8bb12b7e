import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { jsonSchemaOf, publishedSchemas } from '../src/published-schemas.js'
import { breakingChanges } from '../src/schema-compatibility.js'

// Writes contracts/schemas; refuses a change that would break who is already out there.
const folder = new URL('../schemas/', import.meta.url)
let broken = 0
for (const { name, role, schema } of publishedSchemas) {
  const file = new URL(`${name}.schema.json`, folder)
  const after = jsonSchemaOf(schema)
  const before = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : after
  const breaks = breakingChanges(before, after, role)
  for (const line of breaks) console.error(`${name}: ${line}`)
  if (breaks.length === 0) writeFileSync(file, `${JSON.stringify(after, null, 2)}\n`)
  broken += breaks.length
}
if (broken > 0) {
  console.error('Nothing of these was written: publish the new shape under a new version beside the old one.')
  process.exitCode = 1
}
