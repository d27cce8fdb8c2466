import { createRoot } from 'react-dom/client';
import { Chat } from './Chat.jsx';
import { id, storedMessages } from './conversation.js';
import { createChat } from './functions.js';

const chat = createChat({ id, messages: await storedMessages() });

createRoot(document.getElementById('root')).render(<Chat chat={chat} />);
