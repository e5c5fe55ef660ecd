"""The offline model: answers Messages API requests from what is in them, with no network and no key.

It stands on the wire, under the real SDK, so that offline and live run the same code. In reading order:

    session       what a run tells the wire, and the wire a run
    wire          a request, a reply, a refusal
    profile       the models it can stand in for, from data/models.yaml
    tokens        how many tokens a text counts as (simulated)
    competence    how often it is right, and how far errors are shared
    tools         what the model may call, what it called, what came back
    actor         who answers a prompt; actors/ holds one small file a scenario
    headers, fields, blocks, schema, tool_rules, validate
                  what it refuses, as the API does: at the door, in a body's fields, turns, schema and tools, by model
    prompt        a request part after part, and what of it a cache holds
    call          a request that is in order, read
    casting       which actor a prompt is for
    fits, speech, message
                  from an actor's answer to a message with its tokens and seconds
    stream        the same message as events
    listing       GET /v1/models
    faults        what can be made to go wrong, and what a retry costs
    model         the whole, a pure function: reply(request) -> Reply
    batch, batches
                  many requests at once, kept until somebody asks for their results
    transport, instant
                  the same under an httpx2 client, and the SDK without real waits
    follower      the answer to a prompt that no actor knows, where one is wanted; following/ reads the request
    exchange, serve
                  the same on a loopback address, for any client: `fieldguide model`

Left out: images and documents as blocks, server tools, files, threads, the lifetimes of a cache.
"""
