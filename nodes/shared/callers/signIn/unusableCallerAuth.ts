/**
 * What is wrong with an `openRouterCallerApi` credential. `message` names the field as the panel
 * shows it; both are sentences without a full stop, and hold none of the credential's secrets.
 */
export class UnusableCallerAuth {
	constructor(
		readonly message: string,
		readonly hint: string,
	) {}
}
