import { writeFileSync } from 'node:fs'
import { asyncApiDocument } from '../src/asyncapi-document.js'

const file = new URL('../../docs/asyncapi.json', import.meta.url)
writeFileSync(file, `${JSON.stringify(asyncApiDocument(), null, 2)}\n`)
