import { eventStoreContract } from '../../tests/event-store-contract.js'
import { MemoryEventStore } from './memory-event-store.js'

eventStoreContract('the log in memory', () => new MemoryEventStore())
