"""The discovery call: a made-up buyer, what a seller may say, what the buyer answers, and the debrief afterwards.

Read `buyers` first (what a file in data/buyers/ holds), then `words` (what all calls share), `call` (how a call goes
on), `score` and `debrief`. Nothing here knows a notebook, draws by chance or asks a model: same choices, same call.
"""
