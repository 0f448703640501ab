import socketio

sio = socketio.Client()

@sio.event
def connect():
    print("Connected to the server")

@sio.event
def message(data):
    print("Message from server:", data)

@sio.event
def task_created(data):
    print("Task created:", data)

@sio.event
def error(data):
    print("Error:", data)

sio.connect('http://localhost:5000')

# Example: Creating a task
sio.emit('create_task', {
    'token': 'jwt_token_here',
    'title': 'New Task via Socket',
    'description': 'Task Description',
    'done': False
})
