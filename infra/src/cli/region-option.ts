import { regionSchema } from '@telstar/contracts/node-id'
import { InvalidArgumentError, Option } from 'commander'

/** `--region north`; every command that concerns a region has it. */
export function regionOption(): Option {
  return new Option('--region <name>', 'which region')
    .env('REGION')
    .default('north')
    .argParser((text) => {
      const result = regionSchema.safeParse(text)
      if (!result.success) throw new InvalidArgumentError(`A region ${result.error.issues[0]?.message}.`)
      return result.data
    })
}
