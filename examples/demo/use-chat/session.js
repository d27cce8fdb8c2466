/** The signed-in user's token. Ask your sign-in for it; this page finds it in its own address. */
export const accessToken = async () => new URLSearchParams(location.hash.slice(1)).get('token');
