/** Version of the agent, as its birth tells it. */
export const agentVersion = '0.1.0'
