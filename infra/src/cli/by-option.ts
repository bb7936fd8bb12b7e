import { Option } from 'commander'
import { operatorName } from './ask-region.js'

/** `--by ann`; every command that changes something has it. */
export function byOption(): Option {
  return new Option('--by <name>', 'who wants it').default(operatorName(), 'the user at the terminal')
}
