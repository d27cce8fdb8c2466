/** What `require('n8n-nodes-openrouter-gateway')` gives: the package's nodes and credentials. */
const { OpenRouter } = require('./dist/nodes/OpenRouter/OpenRouter.node.js');
const { OpenRouterGateway } = require('./dist/nodes/OpenRouterGateway/OpenRouterGateway.node.js');
const { OpenRouterCallerApi } = require('./dist/credentials/OpenRouterCallerApi.credentials.js');
const { OpenRouterGatewayApi } = require('./dist/credentials/OpenRouterGatewayApi.credentials.js');
const {
	OpenRouterManagementApi,
} = require('./dist/credentials/OpenRouterManagementApi.credentials.js');

module.exports = {
	OpenRouter,
	OpenRouterGateway,
	OpenRouterCallerApi,
	OpenRouterGatewayApi,
	OpenRouterManagementApi,
};
