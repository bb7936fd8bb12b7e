import { Option } from 'commander'
import { outputFormats } from './render-rows.js'

/** `-o table|json|csv`; every command that answers something has it. */
export function outputOption(): Option {
  return new Option('-o, --output <format>', 'how the answer is written')
    .choices(outputFormats)
    .default('table')
}
