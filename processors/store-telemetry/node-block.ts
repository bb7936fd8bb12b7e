import type { AcceptedBlock } from '../telemetry/judge-block.js'

/** Rows of one node for a group's table. */
export interface NodeBlock {
  readonly nodeId: number
  readonly block: AcceptedBlock
}
