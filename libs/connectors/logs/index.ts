export { logsConnector } from './logs.connector.js';
