import { createTimescaleTemplate } from './timescale/create-timescale-template.js'

await createTimescaleTemplate(process.argv[2]!)
