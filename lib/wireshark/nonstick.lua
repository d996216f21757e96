-- A Wireshark dissector of nonstick frames over TCP:
--
--    0        4                 4+H                         4+H+N
--    +--------+------------------+---------------------------+
--    | H      | header           | body                      |
--    | uint32 | H bytes of UTF-8 | N = data_size bytes       |
--    |        | JSON object      |                           |
--    +--------+------------------+---------------------------+
--
-- Put it into Wireshark's folder of personal Lua plugins, or name it: wireshark -X lua_script:nonstick.lua.
-- Ports, byte order and keys are preferences of the protocol; another port for once: -d tcp.port==9123,nonstick.
-- Where segments came out of order, the TCP preference "Reassemble out-of-order segments" puts them right.
-- Written for the Lua 5.2 of Wireshark 4.0 and the 5.4 of later ones.

local nonstick = Proto("nonstick", "nonstick frames")

local GUESS, LITTLE, BIG = 0, 1, 2

nonstick.prefs.ports = Pref.range("TCP ports", "9000", "Ports whose connections carry frames", 65535)
nonstick.prefs.byte_order = Pref.enum("Byte order of the length", GUESS, "Order of the length field's bytes", {
    { 1, "Guess", GUESS },
    { 2, "Little-endian", LITTLE },
    { 3, "Big-endian", BIG },
}, false)
nonstick.prefs.length_keys = Pref.string(
    "Keys of the body's length",
    "data_size,total_size,filesize,file_size,data_length,filesize_bytes,msg_size,datasize,size,fileLength",
    "The first of these that a header has gives the length of the body"
)
nonstick.prefs.name_keys = Pref.string(
    "Keys of the name",
    "filename,file_name,name,fileName",
    "The first of these that a header has gives the name"
)
nonstick.prefs.hash_keys = Pref.string(
    "Keys of the hash",
    "hash,md5,file_md5,file_hash,md5_val,sha256",
    "The first of these that a header has gives the hash"
)
nonstick.prefs.max_header = Pref.uint("Longest header", 65535, "A length beyond it is no frame's")
nonstick.prefs.max_whole_body =
    Pref.uint("Longest body shown whole", 1048576, "Longer bodies are not reassembled: each segment shows its part")

local length = ProtoField.uint32("nonstick.length", "Header length", base.DEC)
local header = ProtoField.string("nonstick.header", "Header", base.UNICODE)
local data_size = ProtoField.uint64("nonstick.data_size", "Body length", base.DEC)
local filename = ProtoField.string("nonstick.filename", "Filename", base.UNICODE)
local hash = ProtoField.string("nonstick.hash", "Hash", base.UNICODE)
local body = ProtoField.bytes("nonstick.body", "Body")
local body_offset = ProtoField.uint64("nonstick.body_offset", "Offset of this part in the body", base.DEC)
local header_in = ProtoField.framenum("nonstick.header_in", "Header in packet", base.NONE)
local unframed = ProtoField.bytes("nonstick.unframed", "Bytes of no frame")
nonstick.fields = { length, header, data_size, filename, hash, body, body_offset, header_in, unframed }

local MALFORMED, ERROR = expert.group.MALFORMED, expert.severity.ERROR
local bad_length = ProtoExpert.new("nonstick.bad_length", "Header length out of range", MALFORMED, ERROR)
local bad_header = ProtoExpert.new("nonstick.bad_header", "Header is not a JSON object", MALFORMED, ERROR)
local bad_size = ProtoExpert.new("nonstick.bad_data_size", "Body length is not a number of bytes", MALFORMED, ERROR)
local no_size = ProtoExpert.new("nonstick.header_only", "Header without body", expert.group.PROTOCOL, expert.severity.NOTE)
local incomplete =
    ProtoExpert.new("nonstick.incomplete", "Frame is not all here", expert.group.UNDECODED, expert.severity.NOTE)
nonstick.experts = { bad_length, bad_header, bad_size, no_size, incomplete }

local tcp_stream, tcp_seq, tcp_len = Field.new("tcp.stream"), Field.new("tcp.seq"), Field.new("tcp.len")

----------------------------------------------------------------------------------------------------------------
-- The header: a scanner of JSON that finds the keys of the outermost object. What is inside of it is the json
-- dissector's to show.

local ESCAPES = { ['"'] = '"', ["\\"] = "\\", ["/"] = "/" }

local function utf8_bytes(code)
    if code < 0x80 then
        return string.char(code)
    elseif code < 0x800 then
        return string.char(0xc0 + math.floor(code / 0x40), 0x80 + code % 0x40)
    elseif code < 0x10000 then
        return string.char(0xe0 + math.floor(code / 0x1000), 0x80 + math.floor(code / 0x40) % 0x40, 0x80 + code % 0x40)
    end
    return string.char(
        0xf0 + math.floor(code / 0x40000),
        0x80 + math.floor(code / 0x1000) % 0x40,
        0x80 + math.floor(code / 0x40) % 0x40,
        0x80 + code % 0x40
    )
end

-- The text without its escapes. Those of control characters and of half a surrogate pair stay as they are.
local function unescaped(text)
    text = text:gsub("\\u([dD][89abAB]%x%x)\\u([dD][c-fC-F]%x%x)", function(high, low)
        return utf8_bytes(0x10000 + (tonumber(high, 16) - 0xd800) * 0x400 + tonumber(low, 16) - 0xdc00)
    end)
    text = text:gsub("\\([^u])", ESCAPES)
    return (text:gsub("\\u(%x%x%x%x)", function(digits)
        local code = tonumber(digits, 16)
        if code >= 0x20 and code ~= 0x7f and (code < 0xd800 or code > 0xdfff) then
            return utf8_bytes(code)
        end
    end))
end

-- Where the string that begins here ends, or nil.
local function end_of_string(json, from)
    local at = from + 1
    while true do
        at = json:find('["\\]', at)
        if at == nil or json:byte(at) == 0x22 then
            return at
        end
        at = at + 2
    end
end

-- Where the value that begins here ends, or nil.
local function end_of_value(json, from)
    local depth, at = 0, from
    repeat
        local c = json:sub(at, at)
        local last = at
        if c == '"' then
            last = end_of_string(json, at)
        elseif c == "{" or c == "[" then
            depth = depth + 1
        elseif c == "}" or c == "]" then
            depth = depth - 1
        elseif depth == 0 then
            last = select(2, json:find("^[%w.+-]+", at))
        elseif c == "" then
            last = nil
        end
        at = last and last + 1
    until last == nil or depth <= 0
    return at and at - 1
end

-- The outermost object's values by key, each with the positions of its first and last byte; nil where this is none.
local function values_of(json)
    local values = {}
    local at = json:match("^%s*{%s*()")
    if at == nil then
        return nil
    end
    if json:find("^}%s*$", at) then
        return values
    end
    while json:sub(at, at) == '"' do
        local key_end = end_of_string(json, at)
        local from = key_end and json:match("^%s*:%s*()", key_end + 1)
        local to = from and end_of_value(json, from)
        if to == nil then
            return nil
        end
        local key = unescaped(json:sub(at + 1, key_end - 1))
        values[key] = values[key] or { from = from, to = to, text = json:sub(from, to) }
        if json:find("^%s*}%s*$", to + 1) then
            return values
        end
        at = json:match("^%s*,%s*()", to + 1) or 0
    end
    return nil
end

local function first_of(values, keys)
    for key in keys:gmatch("[^,]+") do
        if values[key:match("^%s*(.-)%s*$")] then
            return values[key:match("^%s*(.-)%s*$")]
        end
    end
end

----------------------------------------------------------------------------------------------------------------
-- Places in a stream. Wireshark dissects packets in order once and in any order afterwards, so where a long body
-- goes on is not counted from call to call: a body is a range of positions, and a segment's position is its
-- sequence number. That holds for lost and repeated segments, too.

local directions

function nonstick.init()
    directions = {}
end

local function last_value(field)
    local all = { field() }
    return all[#all] and all[#all].value
end

local function direction_of(pinfo)
    local key = table.concat({ tostring(last_value(tcp_stream)), tostring(pinfo.src), pinfo.src_port }, " ")
    -- bodies: in order, each {from, to, of, packet}. sequence, joined: positions by packet number.
    directions[key] = directions[key] or { bodies = {}, sequence = {}, joined = {} }
    return directions[key]
end

-- The sequence number of this packet, which does not start again at 2^32.
local function sequence_of(direction, pinfo)
    local known = direction.sequence[pinfo.number]
    if known == nil then
        local number = last_value(tcp_seq)
        local last = direction.last or number
        local step = (number - last) % 2 ^ 32
        known = last + (step < 2 ^ 31 and step or step - 2 ^ 32)
        direction.sequence[pinfo.number] = known
        direction.last = known
    end
    return known
end

-- The position of the buffer's first byte.
local function position_of(direction, tvb, pinfo)
    -- What was joined from several segments is a buffer of its own, and no headers of a packet stand before it.
    if tvb:offset() == 0 then
        if direction.joined[pinfo.number] == nil then
            direction.joined[pinfo.number] = direction.wanted or sequence_of(direction, pinfo)
            direction.wanted = nil
        end
        return direction.joined[pinfo.number]
    end
    return sequence_of(direction, pinfo) + last_value(tcp_len) - tvb:reported_len()
end

-- The last body that starts at this position or before, and its index; nil and 0 where there is none.
local function body_before(bodies, position)
    local low, high = 0, #bodies
    while low < high do
        local middle = math.floor((low + high + 1) / 2)
        if bodies[middle].from <= position then
            low = middle
        else
            high = middle - 1
        end
    end
    return bodies[low], low
end

local function remember_body(bodies, from, size, name, packet)
    local before, index = body_before(bodies, from)
    if before == nil or before.from ~= from then
        table.insert(bodies, index + 1, { from = from, to = from + size, name = name, packet = packet })
    end
end

----------------------------------------------------------------------------------------------------------------
-- Frames.

local function header_length(field)
    local little, big = field:le_uint(), field:uint()
    local order = nonstick.prefs.byte_order
    -- At most one of the two is in range as long as the limit is below 65536.
    if order == BIG or order == GUESS and little > nonstick.prefs.max_header and big <= nonstick.prefs.max_header then
        return big, false
    end
    return little, true
end

-- Whether it is an integer from 0 to 2^63-1, as it stands in JSON.
local function is_size(text)
    local digits = text:match("^%d+$") and #text or 20
    return digits < 19 or digits == 19 and text <= "9223372036854775807"
end

-- Reads the frame at an offset: what is known of it, and how many bytes it lacks before more can be known.
local function read_frame(tvb, offset)
    local here = tvb:len() - offset
    if here < 4 then
        return { lacks = DESEGMENT_ONE_MORE_SEGMENT }
    end
    local frame = {}
    frame.length, frame.little = header_length(tvb(offset, 4))
    if frame.length < 2 or frame.length > nonstick.prefs.max_header then
        frame.fault, frame.what = bad_length, "header length " .. frame.length .. " is not that of a frame"
        return frame
    end
    if here < 4 + frame.length then
        if here > 4 and not tvb:raw(offset + 4, 1):find("[%s{]") then
            frame.fault, frame.what = bad_header, "what follows the length is not a JSON object"
        end
        frame.lacks = 4 + frame.length - here
        return frame
    end
    frame.values = values_of(tvb:raw(offset + 4, frame.length))
    if frame.values == nil then
        frame.fault, frame.what = bad_header, "the header is not a JSON object"
        return frame
    end
    local size = first_of(frame.values, nonstick.prefs.length_keys)
    if size and not is_size(size.text) then
        frame.fault, frame.what = bad_size, "the body's length is " .. size.text:sub(1, 40)
        return frame
    end
    -- A float: sums with 2^63-1 are to grow, not to turn negative.
    frame.size_value, frame.size = size, size and tonumber(size.text) + 0.0 or 0
    frame.name = first_of(frame.values, nonstick.prefs.name_keys)
    frame.hash = first_of(frame.values, nonstick.prefs.hash_keys)
    return frame
end

-- What a value says: a text without quotes and escapes, nil for null.
local function said(value)
    if value == nil or value.text == "null" then
        return nil
    end
    local text = value.text:match('^"(.*)"$')
    return text and unescaped(text) or value.text
end

local function add_text(tree, field, tvb, start, value)
    local text = said(value)
    if text then
        tree:add(field, tvb(start + value.from - 1, value.to - value.from + 1), text)
    end
end

local function summary(frame)
    local name = said(frame.name)
    local size = frame.size_value and string.format("%.0f bytes", frame.size) or "no body"
    return name and name .. " " .. size or size
end

local function add_frame(tree, tvb, pinfo, offset, frame)
    local start = offset + 4
    local all = math.min(4 + frame.length + frame.size, tvb:len() - offset)
    local subtree = tree:add(nonstick, tvb(offset, all), "nonstick frame, " .. summary(frame))
    local add = frame.little and subtree.add_le or subtree.add
    add(subtree, length, tvb(offset, 4))
    local text = subtree:add_packet_field(header, tvb(start, frame.length), ENC_UTF_8)
    if frame.size_value then
        local place = tvb(start + frame.size_value.from - 1, #frame.size_value.text)
        subtree:add(data_size, place, UInt64(frame.size_value.text))
    else
        subtree:add_proto_expert_info(no_size)
    end
    add_text(subtree, filename, tvb, start, frame.name)
    add_text(subtree, hash, tvb, start, frame.hash)
    Dissector.get("json"):call(tvb(start, frame.length):tvb(), pinfo, text)
    return subtree
end

local function add_fault(tree, tvb, offset, frame)
    local rest = tvb(offset)
    local subtree = tree:add(nonstick, rest, "nonstick, not a frame: " .. frame.what)
    if frame.length then
        local add = frame.little and subtree.add_le or subtree.add
        add(subtree, length, tvb(offset, 4))
    end
    subtree:add(unframed, rest)
    subtree:add_proto_expert_info(frame.fault, frame.what)
end

local function add_part(tree, tvb, offset, count, whole, position)
    local title = string.format("nonstick, %d of the %.0f bytes of %s", count, whole.to - whole.from, whole.name)
    local subtree = tree:add(nonstick, tvb(offset, count), title)
    subtree:add(body_offset, UInt64(string.format("%.0f", position - whole.from))):set_generated()
    subtree:add(header_in, whole.packet):set_generated()
    subtree:add(body, tvb(offset, count))
    return string.format("%d of %.0f bytes of %s", count, whole.to - whole.from, whole.name)
end

-- Tells TCP to come again when more has come. It keeps what is here until then, so long bodies are not asked for.
local function ask_for(lacks, direction, position, offset, pinfo)
    pinfo.desegment_offset = offset
    pinfo.desegment_len = lacks
    direction.wanted = position
end

-- Adds what was found in this buffer to the column, where another buffer of the same packet may have left something.
local function show(pinfo, found)
    pinfo.cols.protocol = "nonstick"
    if #found > 0 then
        local before = pinfo.private["nonstick"]
        pinfo.cols.info = (before and ", " or "nonstick ") .. table.concat(found, ", ")
        pinfo.cols.info:fence()
        pinfo.private["nonstick"] = "shown"
    end
end

local function dissect(tvb, pinfo, tree, found)
    local direction = direction_of(pinfo)
    local start = position_of(direction, tvb, pinfo)
    local joinable = pinfo.can_desegment > 0 and tvb:len() == tvb:reported_len()
    local offset = 0
    while offset < tvb:len() do
        local here = tvb:len() - offset
        local around = body_before(direction.bodies, start + offset)
        if around and around.to > start + offset then
            local count = math.min(around.to - start - offset, here)
            table.insert(found, add_part(tree, tvb, offset, count, around, start + offset))
            offset = offset + count
        else
            local frame = read_frame(tvb, offset)
            if frame.fault then
                add_fault(tree, tvb, offset, frame)
                table.insert(found, "not a frame: " .. frame.what)
                return
            end
            local lacks = frame.lacks or 4 + frame.length + frame.size - here
            local whole = frame.lacks or frame.size <= nonstick.prefs.max_whole_body
            if joinable and whole and lacks > 0 then
                return ask_for(lacks, direction, start + offset, offset, pinfo)
            elseif frame.lacks then
                tree:add(nonstick, tvb(offset), "nonstick, start of a frame"):add_proto_expert_info(incomplete)
                table.insert(found, "start of a frame")
                return
            end
            local subtree = add_frame(tree, tvb, pinfo, offset, frame)
            table.insert(found, summary(frame))
            offset = offset + 4 + frame.length
            if lacks > 0 or not whole then
                local name = said(frame.name) or "a body"
                remember_body(direction.bodies, start + offset, frame.size, name, pinfo.number)
            elseif frame.size > 0 then
                subtree:add(body, tvb(offset, frame.size))
                offset = offset + frame.size
            end
        end
    end
end

function nonstick.dissector(tvb, pinfo, tree)
    local found = {}
    dissect(tvb, pinfo, tree, found)
    show(pinfo, found)
    return tvb:len()
end

local registered

local function register()
    local table_of_ports = DissectorTable.get("tcp.port")
    if registered and registered ~= "" then
        table_of_ports:remove(registered, nonstick)
    end
    registered = tostring(nonstick.prefs.ports)
    if registered ~= "" then
        table_of_ports:add(registered, nonstick)
    end
end

function nonstick.prefs_changed()
    if registered ~= tostring(nonstick.prefs.ports) then
        register()
    end
end

register()
DissectorTable.get("tcp.port"):add_for_decode_as(nonstick)
