import { consumerOffsets } from '@telstar/bus/consumer-offsets'

/** Where the departments' consumer goes on. */
export const { loadOffset, advanceOffsets } = consumerOffsets('support.consumer_offsets')
