import { integerParameter } from '@telstar/http/query-parameter'

export const cellParameter = integerParameter({ min: 0, max: 32_767 }).describe(
  'Cell number; 0 is the node itself',
)
