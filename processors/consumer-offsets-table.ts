import { consumerOffsets } from '@telstar/bus/consumer-offsets'

/** Where the processors of a region go on. */
export const { loadOffset, advanceOffsets } = consumerOffsets('consumer_offsets')
