const COLUMNS = ['Status', 'Workflow ID', 'HabeasRight', 'HabeasState', 'HabeasDueAt'];
const NAMESPACE = 'habeas';
const REQUESTS = encodeURIComponent('`WorkflowType`="requestWorkflow"');

/**
 * @typedef {object} Shot
 * @property {string} name
 * @property {string} url
 * @property {string | RegExp} ready a text that is there when the page is
 * @property {Record<string, unknown>} [remembered] what the page finds in its local storage
 * @property {string} [tab] link to follow first
 * @property {number} [height] pixels
 * @property {number} [scale] smaller than 1 to show more on the same picture
 */

/** @returns {readonly Shot[]} */
export const shots = ({ api, mail, temporalUi }, { erasure, packageLink, confirmation }) => [
  {
    name: 'temporal-list',
    url: `${temporalUi}/namespaces/${NAMESPACE}/workflows?query=${REQUESTS}`,
    remembered: {
      'namespace-workflow-table-columns': { [NAMESPACE]: COLUMNS.map((label) => ({ label })) },
    },
    ready: 'awaiting_approval',
    height: 560,
    scale: 0.8,
  },
  {
    name: 'temporal-request',
    url: `${temporalUi}/namespaces/${NAMESPACE}/workflows/${erasure.id}`,
    tab: 'User Metadata',
    ready: erasure.number,
    scale: 0.8,
  },
  { name: 'api-docs', url: `${api}/docs`, ready: '/v1/requests', scale: 0.8 },
  { name: 'mail', url: mail, ready: erasure.number, height: 480 },
  { name: 'package-page', url: packageLink, ready: 'Your package', height: 480 },
  { name: 'confirmation-page', url: confirmation, ready: 'Confirm', height: 480 },
];
